import type { Reporter } from '../report.ts';
import { JsonArray, property } from './json-array.ts';

/** The report as it is: schemas/check-output.schema.json describes it. */
export const reportJson: Reporter = () => {
  const files = new JsonArray(1);
  let start = `{${property('version', 1, 0)},\n  "files": `;
  const begun = (text: string) => {
    const all = start + text;
    start = '';
    return all;
  };
  return {
    file: (file) => begun(files.item(file)),
    end: (summary) => `${begun(files.end())},${property('summary', summary, 0)}\n}\n`,
  };
};

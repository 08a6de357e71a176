import { writeFileSync } from 'node:fs';
import { runSuites, settle } from './run.ts';

/** Called by VS Code in its Node extension host. */
export async function run(): Promise<void> {
  const result = await runSuites();
  // VS Code passes on no more than success or failure.
  const file = process.env.BULKHEAD_RESULT;
  if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  settle(result);
}

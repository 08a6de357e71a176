import * as vscode from 'vscode';
import { sbomRequest } from '../../server/protocol-scan.ts';
import type { Session } from '../session.ts';
import { chooseSubject } from './choose.ts';
import { ask } from './request.ts';
import type { Runs } from './runs.ts';
import { save } from './save.ts';

const formats = [
  { label: 'CycloneDX', format: 'cyclonedx' },
  { label: 'SPDX', format: 'spdx' },
] as const;

/** Has a scanner list all that is in an image, and saves that. */
export async function generateSbom(session: Session, runs: Runs): Promise<void> {
  const title = 'Generate SBOM';
  const chosen = await chooseSubject(session, title);
  const picked = chosen && (await vscode.window.showQuickPick(formats, { title, placeHolder: 'In which format' }));
  if (chosen === undefined || picked === undefined) return;
  const { format } = picked;
  const text = await runs.run('its packages', (token, workDoneToken) =>
    ask<string>(session, sbomRequest, { ...chosen, format, workDoneToken }, token),
  );
  if (typeof text === 'string') await save(text, format === 'spdx' ? 'sbom.spdx.json' : 'sbom.cdx.json', false);
}

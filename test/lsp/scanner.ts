import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning } from '../harness/running.ts';

/** A folder with a program that says it is Trivy, and with a temporary folder that shows what is left behind. */
export class FakeScanner implements Disposable {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bulkhead-scanner-')));
  readonly program = path.join(this.folder, 'trivy');
  readonly temporary = path.join(this.folder, 'tmp');

  /** `script` has `fs`, `args`, and `write(object)` for its result. */
  constructor(script: string) {
    mkdirSync(this.temporary);
    this.write('trivy', `${prelude(this.folder)}\n${script}`);
  }

  /** Another program beside it, as a script of this Node. */
  write(name: string, script: string): void {
    const file = path.join(this.folder, name);
    writeFileSync(
      file,
      `#!${process.execPath}\nconst fs = require('fs'); const args = process.argv.slice(2);\n${script}`,
    );
    chmodSync(file, 0o755);
  }

  /** The environment in which this is the only scanner, and there is nothing else. */
  get environment(): Record<string, string> {
    return { PATH: this.folder, TMPDIR: this.temporary };
  }

  /** What it was called with, a line for each call. */
  get calls(): string[] {
    const file = path.join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** Process id of the last call. */
  get pid(): number | undefined {
    const file = path.join(this.folder, 'pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  }

  get isRunning(): boolean {
    return this.pid !== undefined && isRunning(this.pid);
  }

  get leftBehind(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith('bulkhead-'));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function prelude(folder: string): string {
  return `
if (args[0] === '--version') { console.log('Version: 0.60.0'); process.exit(0) }
fs.appendFileSync(${JSON.stringify(path.join(folder, 'calls'))}, args.join(' ') + '\\n');
fs.writeFileSync(${JSON.stringify(path.join(folder, 'pid'))}, String(process.pid));
const write = (result) => fs.writeFileSync(args[args.indexOf('--output') + 1], typeof result === 'string' ? result : JSON.stringify(result));
const found = (...all) => ({ SchemaVersion: 2, ArtifactName: 'x', Results: [{ Target: 'x', Class: 'os-pkgs', Type: 'debian', Vulnerabilities: all.map(([id, name, severity, fixed, title]) => ({ VulnerabilityID: id, PkgName: name, InstalledVersion: '1.0', Severity: severity, FixedVersion: fixed, Title: title })) }] });
`;
}

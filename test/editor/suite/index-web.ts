import { runSuites, settle } from './run.ts';

/** Called by VS Code in its web extension host. */
export async function run(): Promise<void> {
  settle(await runSuites());
}

import './globals.ts';
import 'mocha/mocha.js';

/** What came of a run. */
export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs every suite in the extension host that this is loaded into, and prints a line for each test. */
export async function runSuites(): Promise<Result> {
  mocha.setup({ ui: 'tdd', timeout: 150_000, reporter: class {} as unknown as Mocha.ReporterConstructor });
  await import('./activation.suite.ts');
  await import('./formats.suite.ts');
  await import('./configuration.suite.ts');
  await import('./commands.suite.ts');
  await import('./crashes.suite.ts');
  await import('./hardening.suite.ts');
  await import('./scan.suite.ts');
  await import('./images.suite.ts');
  return new Promise((resolve) => {
    const result = { passed: 0, failed: 0, skipped: 0 };
    const runner = mocha.run(() => {
      console.log(`suite: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
      resolve(result);
    });
    runner.on('pass', (test) => {
      result.passed++;
      console.log(`ok - ${test.fullTitle()} (${test.duration} ms)`);
    });
    runner.on('fail', (test, error) => {
      result.failed++;
      console.error(`not ok - ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.on('pending', (test) => {
      result.skipped++;
      console.log(`skipped - ${test.fullTitle()}`);
    });
  });
}

/** Turns a result into what an extension host expects: nothing when all is well, a rejection otherwise. */
export function settle({ passed, failed }: Result): void {
  if (failed > 0) throw new Error(`${failed} tests failed`);
  if (passed === 0) throw new Error('no test ran');
}

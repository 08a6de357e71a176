import { readFileSync } from 'node:fs';

/** Whether a process runs. What has ended counts as ended before anybody has asked how. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

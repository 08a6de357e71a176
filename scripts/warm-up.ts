// Runs the built server once on a document of each format, so that the code cache that server/launch.ts keeps is there
// for the first start that somebody waits for.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const documents = [
  [
    'dockerfile',
    'Dockerfile',
    'FROM debian:13\nENV PASSWORD=x\nRUN apt-get update && curl -s https://example.com | sh\n',
  ],
  ['dockercompose', 'compose.yaml', 'services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n'],
  [
    'yaml',
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: b:1\n',
  ],
] as const;

/** Scripts that are compiled until then. */
const parts = ['server-main.cjs', 'web-tree-sitter.cjs'];

const pollInterval = 100;
const patience = 15_000;

/** Waits until `server` has written its caches for the Node at `node`; false when it did not in time. */
export async function warmUp(node: string, server: string): Promise<boolean> {
  const hasCache = (): boolean => {
    const names = readdirSync(path.dirname(server));
    return parts.every((part) => names.some((name) => name.startsWith(`${part}.`) && name.endsWith('.cache')));
  };
  const child = spawn(node, [server, '--stdio'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  child.stdin.on('error', () => undefined);
  send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
  send({ method: 'initialized', params: {} });
  for (const [languageId, name, text] of documents) {
    const textDocument = { uri: `file:///warm-up/${name}`, languageId, version: 1, text };
    send({ method: 'textDocument/didOpen', params: { textDocument } });
  }
  const deadline = Date.now() + patience;
  while (!hasCache() && child.exitCode === null && Date.now() < deadline) {
    await new Promise((wake) => setTimeout(wake, pollInterval));
  }
  child.kill();
  return hasCache();
}

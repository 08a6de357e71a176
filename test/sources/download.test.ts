import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { hashDownload } from '../../server/sources/download.ts';

const never = new AbortController().signal;
const url = 'https://example.com/tool.tar.gz';
const sum = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** A web that answers with `responses` in turn, and remembers what it was asked. */
function makeWeb(...responses: (Response | Error)[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = async (address: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(address), init });
    const next = responses.shift();
    if (next === undefined || next instanceof Error) throw next ?? new Error('nothing more was to be asked');
    return next;
  };
  return { asked, fetch };
}

const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

describe('hashDownload', () => {
  it('hashes what comes, without credentials and uncompressed', async () => {
    const { fetch, asked } = makeWeb(new Response('content'));
    assert.equal(await hashDownload(url, never, { fetch }), sum('content'));
    assert.equal(asked[0]?.url, url);
    assert.equal(asked[0]?.init.credentials, 'omit');
    assert.equal(new Headers(asked[0]?.init.headers).get('accept-encoding'), 'identity');
  });

  it('follows redirects to https alone, a few of them', async () => {
    const good = makeWeb(redirect('/other'), redirect('https://cdn.example.org/x'), new Response('content'));
    assert.equal(await hashDownload(url, never, good), sum('content'));
    assert.deepEqual(
      good.asked.map((each) => each.url),
      [url, 'https://example.com/other', 'https://cdn.example.org/x'],
    );
    for (const location of [
      'http://example.com/x',
      'https://10.0.0.1/x',
      'https://u:p@example.com/x',
      'file:///etc/passwd',
      '',
    ]) {
      const web = makeWeb(redirect(location), new Response('secret'));
      assert.ok(typeof (await hashDownload(url, never, web)) === 'object', location);
      assert.equal(web.asked.length, 1, location);
    }
    const endless = makeWeb(...Array.from({ length: 20 }, () => redirect(url)));
    assert.deepEqual(await hashDownload(url, never, endless), { problem: 'The address redirects too often' });
    assert.equal(endless.asked.length, 6);
  });

  it('asks nobody without https, on this machine or in a private network', async () => {
    for (const address of [
      'http://example.com/x',
      'ftp://example.com/x',
      'no address',
      'https://localhost/x',
      'https://127.1/x',
      'https://2130706433/x',
      'https://[::1]/x',
      'https://[::ffff:127.0.0.1]/x',
      'https://[fd00::1]/x',
      'https://192.168.1.1/x',
      'https://169.254.169.254/latest',
      'https://100.64.0.1/',
      'https://172.31.0.1/',
      'https://198.19.0.1/',
      'https://0.0.0.0/x',
      'https://router/x',
      'https://nas.local./x',
      'https://user:secret@example.com/x',
    ]) {
      const web = makeWeb(new Response('x'));
      const result = await hashDownload(address, never, web);
      assert.ok(typeof result === 'object', address);
      assert.doesNotMatch(result.problem, /secret/);
      assert.equal(web.asked.length, 0, address);
    }
    for (const address of ['https://8.8.8.8/x', 'https://172.32.0.1/', 'https://[2606:4700::1]/'])
      assert.equal(await hashDownload(address, never, makeWeb(new Response('x'))), sum('x'));
  });

  it('stops at the size limit, announced or not', async () => {
    const announced = new Response('x', { headers: { 'content-length': '999' } });
    const endless = new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64)) }));
    for (const response of [announced, endless]) {
      const result = await hashDownload(url, never, { ...makeWeb(response), sizeLimit: 100 });
      assert.deepEqual(result, { problem: 'The file is larger than 0 MB' });
    }
  });

  it('says why there is none', async () => {
    const reasonOf = async (response: Response | Error, signal = never) => {
      const result = await hashDownload(url, signal, makeWeb(response));
      return typeof result === 'object' ? result.problem : result;
    };
    assert.match(await reasonOf(new Response('', { status: 404 })), /404/);
    assert.match(await reasonOf(new Response('x', { headers: { 'content-encoding': 'gzip' } })), /compressed/);
    assert.match(await reasonOf(new Error('ENOTFOUND')), /example\.com cannot be reached/);
    assert.match(await reasonOf(new Error('aborted'), AbortSignal.abort()), /cancelled/);
  });

  it('gives up when it takes too long', async () => {
    const fetch = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const result = await hashDownload(url, never, { fetch, timeLimit: 20 });
    assert.ok(typeof result === 'object' && /longer/.test(result.problem));
  });
});

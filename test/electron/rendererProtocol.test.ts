import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRendererUrl, makeRendererProtocol, rendererPrivileges } from '../../electron/host/rendererProtocol.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const made: { folder: TemporaryFolder | undefined } = { folder: undefined };

async function answer(url: string, method = 'GET'): Promise<Response> {
  return makeRendererProtocol(join(made.folder?.path ?? '', 'renderer'))(new Request(url, { method }));
}

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
  await mkdir(join(made.folder.path, 'renderer/assets'), { recursive: true });
  await writeFile(join(made.folder.path, 'renderer/index.html'), '<title>Tidescope</title>');
  await writeFile(join(made.folder.path, 'renderer/assets/decode.js'), 'export {};');
  await writeFile(join(made.folder.path, 'renderer/assets/font.woff2'), 'x');
  await writeFile(join(made.folder.path, 'renderer/notes.exe'), 'x');
  await writeFile(join(made.folder.path, 'secret.json'), '{}');
});

afterAll(async () => made.folder?.dispose());

describe("the page's own scheme", () => {
  it('is a separate origin, as secure as https, with no further privileges', () => {
    expect(rendererPrivileges).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    });
  });

  it.each([
    ['app://tidescope/', 'text/html; charset=utf-8', '<title>Tidescope</title>'],
    ['app://tidescope/?x=1#/c/demo', 'text/html; charset=utf-8', '<title>Tidescope</title>'],
    ['app://tidescope/assets/decode.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['app://tidescope/assets/font.woff2', 'font/woff2', 'x'],
  ])('serves %s with its type', async (url, type, body) => {
    const response = await answer(url);
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([200, type, body]);
  });

  it('sends a policy with every response that blocks all foreign sources and targets', async () => {
    for (const url of ['app://tidescope/', 'app://tidescope/nothing.js', 'app://other/']) {
      const { headers } = await answer(url);
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:");
      expect(policy).toContain("connect-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
  });

  it.each([
    'app://tidescope/..%2fsecret.json',
    'app://tidescope/%2e%2e%2fsecret.json',
    'app://tidescope/assets/..%2f..%2fsecret.json',
    'app://tidescope/%00',
    'app://tidescope/%E0%A4%A',
    'app://tidescope/assets',
    'app://tidescope/notes.exe',
    'app://other/index.html',
  ])('serves nothing outside the page: %s', async (url) => {
    expect((await answer(url)).status).toBe(404);
  });

  it('is read-only', async () => {
    expect((await answer('app://tidescope/', 'POST')).status).toBe(405);
    const head = await answer('app://tidescope/', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('is distinguished from every other address', () => {
    expect(isRendererUrl('app://tidescope/#/c/demo')).toBe(true);
    for (const url of ['app://tidescope.evil/', 'http://tidescope/', 'file:///app://tidescope/', '', 'app:tidescope']) {
      expect(isRendererUrl(url), url).toBe(false);
    }
  });
});

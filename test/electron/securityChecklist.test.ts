import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { rendererHeaders } from '#core/rendererFiles.ts';
import { guardContents, guardSession, isTrustedLink } from '../../electron/host/contentsGuard.ts';
import { isOwnSender } from '../../electron/host/ipcHost.ts';
import { isRendererUrl, makeRendererProtocol, rendererPrivileges } from '../../electron/host/rendererProtocol.ts';
import { aContents, aSession } from '../support/electronDouble.ts';
import { aSender } from '../support/ipcDouble.ts';
import { checkout } from '../support/spawnedProgram.ts';

/* The checklist of Electron's own documentation (docs/tutorial/security.md), one test for each item, named by it. */

const made = vi.hoisted(() => ({ options: [] as Record<string, unknown>[] }));
vi.mock('electron', () => ({
  BrowserWindow: class {
    readonly webContents = { on: () => undefined };
    readonly on = () => undefined;
    readonly once = () => undefined;
    readonly loadURL = async () => undefined;
    constructor(options: Record<string, unknown>) {
      made.options.push(options);
    }
    static readonly getAllWindows = (): readonly unknown[] => [];
  },
  nativeTheme: { on: () => undefined, shouldUseDarkColors: false },
  screen: { getAllDisplays: () => [] },
}));

const text = async (file: string): Promise<string> => readFile(join(checkout, file), 'utf8');
const preferences = (): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(made.options[0]?.['webPreferences']);
const policy = (): string => rendererHeaders("'none'")['Content-Security-Policy'] ?? '';

async function sources(folder: string): Promise<string> {
  const entries = await readdir(join(checkout, folder), { recursive: true });
  const files = entries.filter((entry) => /\.tsx?$/u.test(entry));
  return (await Promise.all(files.map(async (file) => text(join(folder, file))))).join('\n');
}

function navigation(url: string): { readonly url: string; prevented: boolean; readonly preventDefault: () => void } {
  const event = { url, prevented: false, preventDefault: () => void (event.prevented = true) };
  return event;
}

describe("Electron's security checklist", () => {
  beforeAll(async () => {
    const { makeWindows } = await import('../../electron/host/windows.ts');
    const state = { version: 1, bounds: null, maximised: false } as const;
    const windows = makeWindows({
      preload: 'preload.cjs',
      icon: 'icon.png',
      development: false,
      state: { read: async () => state, write: async () => undefined, update: async () => undefined, notice: () => '' },
      trace: () => undefined,
      onWindow: () => undefined,
      log: () => undefined,
    });
    await windows.open('/');
  });
  afterAll(() => vi.restoreAllMocks());

  it('1. only secure content is loaded: nothing comes over the network, and the policy allows no other origin', () => {
    expect(policy()).toContain("default-src 'none'");
    expect(policy()).toContain("connect-src 'none'");
    expect(policy()).not.toMatch(/https?:|\*/u);
  });

  it('2. no page has Node.js', () => {
    expect(preferences()).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    });
  });

  it('3. context isolation is on', () => expect(preferences()).toMatchObject({ contextIsolation: true }));

  it('4. every process of a page is sandboxed', async () => {
    expect(preferences()).toMatchObject({ sandbox: true });
    expect(await text('electron/host/electronApp.ts')).toContain('app.enableSandbox()');
  });

  it('5. permissions are refused, except to copy', () => {
    const session = aSession();
    guardSession(session.double);
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'midi', 'openExternal'])
      expect(session.request('app://tidescope/', permission), permission).toBe(false);
  });

  it('6. web security is on', () => expect(preferences()).toMatchObject({ webSecurity: true }));

  it('7. a content security policy restricts scripts to the program', () => {
    expect(policy()).toContain("script-src 'self'");
    expect(policy()).not.toMatch(/unsafe-|script-src[^;]*(?:data:|blob:)/u);
  });

  it('8. insecure content is not allowed', () =>
    expect(preferences()).toMatchObject({ allowRunningInsecureContent: false }));

  it('9. experimental features are off', () => expect(preferences()).toMatchObject({ experimentalFeatures: false }));

  it('10. no Blink features are enabled', () => expect(preferences()).not.toHaveProperty('enableBlinkFeatures'));

  it('11. there is no webview that could open windows', async () => {
    expect(preferences()).toMatchObject({ webviewTag: false });
    expect(await sources('renderer')).not.toMatch(/<webview|allowpopups/u);
  });

  it('12. a webview is refused before it is attached', () => {
    const contents = aContents();
    guardContents(contents.double, { openExternal: async () => undefined });
    const event = navigation('https://evil.example/');
    contents.events.emit('will-attach-webview', event);
    expect(event.prevented).toBe(true);
  });

  it('13. navigation away from the program is refused', () => {
    const contents = aContents();
    guardContents(contents.double, { openExternal: async () => undefined });
    const away = navigation('https://evil.example/');
    contents.events.emit('will-navigate', away);
    expect(away.prevented).toBe(true);
  });

  it('14. no page opens a window', () => {
    const contents = aContents();
    guardContents(contents.double, { openExternal: async () => undefined });
    expect(contents.openWindow('https://evil.example/')).toEqual({ action: 'deny' });
  });

  it('15. only https links to known hosts are opened outside', async () => {
    for (const url of ['http://github.com/', 'file:///etc/passwd', 'https://evil.example/', 'smb://github.com/'])
      expect(isTrustedLink(url), url).toBe(false);
    const uses = (await sources('electron/host')).match(/^.*shell\.openExternal.*$/gmu) ?? [];
    expect(uses.map((line) => line.trim())).toEqual(['if (isTrustedLink(url)) await shell.openExternal(url);']);
  });

  it('16. Electron is of a current version', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await text('node_modules/electron/package.json')));
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(45);
  });

  it('17. the sender of every message is checked', async () => {
    expect(isOwnSender(aSender())).toBe(true);
    expect(isOwnSender(aSender({ url: 'https://evil.example/' }))).toBe(false);
    expect(isOwnSender(aSender({ inFrame: true }))).toBe(false);
    const host = await sources('electron/host');
    expect(host.match(/ipc\.(?:handle|on)\(/gu)).toHaveLength(2);
    expect(host.match(/isOwnSender\(event\)/gu)).toHaveLength(2);
    expect(host).not.toMatch(/ipcMain\.(?:handle|on)/u);
  });

  it('18. the page comes from a scheme of its own, not from files', async () => {
    expect(isRendererUrl('file:///index.html')).toBe(false);
    expect(rendererPrivileges.privileges).not.toHaveProperty('bypassCSP');
    const serve = makeRendererProtocol(join(checkout, 'renderer'));
    expect((await serve(new Request('app://tidescope/../package.json'))).status).toBe(404);
    expect(await sources('electron/host')).not.toMatch(/loadFile\(/u);
  });

  it('19. the fuses are set', async () => {
    const { electronFuses } = z
      .object({ electronFuses: z.record(z.string(), z.boolean()) })
      .parse(parse(await text('electron-builder.yml')));
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it("20. none of Electron's own interfaces is exposed to the page", async () => {
    const preload = await text('electron/preload.ts');
    expect(preload.match(/exposeInMainWorld\(/gu)).toHaveLength(1);
    const bridge = preload.slice(preload.indexOf('const bridge'), preload.indexOf('};'));
    expect([...bridge.matchAll(/^ {2}(\w+):/gmu)].map((found) => found[1])).toEqual([
      'call',
      'cancel',
      'on',
      'pathOfFile',
    ]);
    expect(bridge).not.toMatch(/: ipcRenderer\b/u);
  });
});

import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

const electron = vi.hoisted(() => {
  const exposed = new Map<string, unknown>();
  const sent: unknown[][] = [];
  return { exposed, sent };
});

const events = new EventEmitter();

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, bridge: unknown) => void electron.exposed.set(name, bridge) },
  ipcRenderer: {
    invoke: async (...words: unknown[]) => {
      electron.sent.push(['invoke', ...words]);
      return { ok: true, value: 'answered' };
    },
    send: (...words: unknown[]) => void electron.sent.push(['send', ...words]),
    on: (channel: string, listener: (...words: unknown[]) => void) => events.on(channel, listener),
    removeListener: (channel: string, listener: (...words: unknown[]) => void) => events.off(channel, listener),
  },
  webUtils: { getPathForFile: (file: File) => `/home/alice/${file.name}` },
}));

const bridgeSchema = z.strictObject({
  call: z.custom<(request: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
  cancel: z.custom<(callId: string) => void>((value) => typeof value === 'function'),
  on: z.custom<(listener: (event: unknown) => void) => () => void>((value) => typeof value === 'function'),
  pathOfFile: z.custom<(file: object) => string>((value) => typeof value === 'function'),
});

async function bridge(): Promise<z.infer<typeof bridgeSchema>> {
  await import('../../electron/preload.ts');
  expect([...electron.exposed.keys()]).toEqual(['tidescope']);
  return bridgeSchema.parse(electron.exposed.get('tidescope'));
}

describe('the preload script', () => {
  it('exposes call, cancel, on and pathOfFile under one name, and nothing else', async () => {
    expect(Object.keys(await bridge())).toEqual(['call', 'cancel', 'on', 'pathOfFile']);
  });

  it('sends only on its own channels', async () => {
    const { call, cancel } = await bridge();
    expect(await call({ callId: 'a', call: 'host.describe', input: {} })).toEqual({ ok: true, value: 'answered' });
    cancel('a');
    expect(electron.sent).toEqual([
      ['invoke', 'tidescope:call', { callId: 'a', call: 'host.describe', input: {} }],
      ['send', 'tidescope:cancel', 'a'],
    ]);
  });

  it("forwards core's events without Electron's own, until the listener is removed", async () => {
    const { on } = await bridge();
    const heard: unknown[][] = [];
    const stop = on((...words) => void heard.push(words));
    events.emit('tidescope:event', { sender: 'secret' }, { kind: 'connections-changed' });
    expect(heard).toEqual([[{ kind: 'connections-changed' }]]);
    stop();
    events.emit('tidescope:event', {}, { kind: 'connections-changed' });
    expect(heard).toHaveLength(1);
  });

  it('returns the path of a dropped file, and of nothing else', async () => {
    const { pathOfFile } = await bridge();
    expect(pathOfFile(new File([], 'yaptide.sqlite'))).toBe('/home/alice/yaptide.sqlite');
    expect(pathOfFile({ name: 'forged.sqlite' })).toBe('');
  });
});

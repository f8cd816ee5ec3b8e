import type { IpcEndpoint, IpcSender } from '../../electron/host/ipcHost.ts';

type Listener = (event: IpcSender, value: unknown) => unknown;

/** A sender in Electron's form; `leave` simulates the end of its page. */
export interface SenderDouble extends IpcSender {
  readonly leave: (how: 'destroyed' | 'render-process-gone' | 'did-navigate') => void;
}

interface SenderFacts {
  readonly id?: number;
  readonly url?: string;
  /** Whether the message comes from a frame within the page. */
  readonly inFrame?: boolean;
}

export function aSender({ id = 1, url = 'app://tidescope/', inFrame = false }: SenderFacts = {}): SenderDouble {
  const listeners: { readonly name: string; readonly listener: () => void }[] = [];
  const hear = (name: string, listener: () => void): void => void listeners.push({ name, listener });
  return {
    sender: { id, once: hear, on: hear },
    senderFrame: { url, parent: inFrame ? {} : null },
    leave: (how) => {
      for (const { name, listener } of listeners) if (name === how) listener();
    },
  };
}

/** Stands in for ipcMain and ipcRenderer: everything that crosses is cloned, as it is there. */
export interface IpcDouble extends IpcEndpoint {
  readonly invoke: (channel: string, event: IpcSender, value: unknown) => Promise<unknown>;
  readonly send: (channel: string, event: IpcSender, value: unknown) => void;
}

export function makeIpcDouble(): IpcDouble {
  const handlers = new Map<string, Listener>();
  const find = (channel: string): Listener => {
    const handler = handlers.get(channel);
    if (handler === undefined) throw new Error(`Nobody listens on '${channel}'`);
    return handler;
  };
  return {
    handle: (channel, listener) => void handlers.set(channel, listener),
    on: (channel, listener) => handlers.set(channel, listener),
    invoke: async (channel, event, value) => structuredClone(await find(channel)(event, structuredClone(value))),
    send: (channel, event, value) => void find(channel)(event, structuredClone(value)),
  };
}

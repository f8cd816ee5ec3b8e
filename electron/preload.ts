import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Bridge, bridgeName, channels } from '#shared/contract/bridge.ts';

/* The only connection between the page and the main process. */

const bridge: Bridge = {
  call: async (request) => {
    const reply: unknown = await ipcRenderer.invoke(channels.call, request);
    return reply;
  },
  cancel: (callId) => ipcRenderer.send(channels.cancel, callId),
  on: (listener) => {
    const receive = (_event: unknown, event: unknown): void => listener(event);
    ipcRenderer.on(channels.event, receive);
    return () => void ipcRenderer.removeListener(channels.event, receive);
  },
  pathOfFile: (file) => (isFile(file) ? webUtils.getPathForFile(file) : ''),
};

/** Checked by its tag: a file of the page is not an instance of this world's `File`. */
function isFile(value: object): value is File {
  return Object.prototype.toString.call(value) === '[object File]';
}

contextBridge.exposeInMainWorld(bridgeName, bridge);

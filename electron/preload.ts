import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Bridge, bridgeName, channels } from '#shared/contract/bridge.ts';

/* The one door between the page and the main process. */

const bridge: Bridge = {
  call: async (request) => {
    const reply: unknown = await ipcRenderer.invoke(channels.call, request);
    return reply;
  },
  cancel: (callId) => ipcRenderer.send(channels.cancel, callId),
  on: (listener) => {
    const hear = (_event: unknown, event: unknown): void => listener(event);
    ipcRenderer.on(channels.event, hear);
    return () => void ipcRenderer.removeListener(channels.event, hear);
  },
  pathOfFile: (file) => (isFile(file) ? webUtils.getPathForFile(file) : ''),
};

/** By its tag: a file of the page is no instance of this world's `File`. */
function isFile(value: object): value is File {
  return Object.prototype.toString.call(value) === '[object File]';
}

contextBridge.exposeInMainWorld(bridgeName, bridge);

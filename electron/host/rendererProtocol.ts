import { readFile } from 'node:fs/promises';
import type { CustomScheme } from 'electron';
import { fileFor, rendererHeaders, typeOf } from '#core/rendererFiles.ts';

/** The origin of the window's page: a custom scheme, so that it has no access to files. */
export const rendererOrigin = 'app://tidescope';
export const rendererScheme = 'app';

/** What must be registered with Electron before it is ready. */
export const rendererPrivileges: CustomScheme = {
  scheme: rendererScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Whether an address belongs to the program's own page. */
export function isRendererUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}` === rendererOrigin;
}

/** Serves the built renderer, and nothing else. */
export function makeRendererProtocol(directory: string): (request: Request) => Promise<Response> {
  const headers = rendererHeaders("'none'");
  const refuse = (status: number): Response => new Response(null, { status, headers });
  return async (request) => {
    if (!isRendererUrl(request.url)) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const file = fileFor(directory, new URL(request.url).pathname);
    const type = file === undefined ? undefined : typeOf(file);
    if (file === undefined || type === undefined) return refuse(404);
    const body = await readFile(file).catch(() => undefined);
    if (body === undefined) return refuse(404);
    const content = request.method === 'HEAD' ? null : new Uint8Array(body);
    return new Response(content, { status: 200, headers: { ...headers, 'Content-Type': type } });
  };
}

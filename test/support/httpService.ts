import { mkdir, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import type { Core } from '#core/core.ts';
import { startHttpHost } from '../../electron/http/httpHost.ts';
import type { UploadLimits } from '../../electron/http/requestBodies.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

export const testToken = 'a-token-for-tests';

/** A real server on 127.0.0.1 over the given core, with a small page to serve. */
export interface HttpService {
  readonly port: number;
  /** The folder of the page and the uploads. */
  readonly folder: string;
  /** One request, exactly as given: fetch would normalise paths and forbid headers. */
  readonly ask: (question: Question) => Promise<Answer>;
  /** The address with a code that works once. */
  readonly urlForOnce: (place?: string) => string;
  readonly dispose: () => Promise<void>;
}

interface Question {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** false omits the token. */
  readonly token?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function startHttpService(core: Core, uploadLimits?: UploadLimits): Promise<HttpService> {
  const folder = await makeTemporaryFolder();
  const renderer = join(folder.path, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Tidescope</title>');
  await writeFile(join(renderer, 'assets/main-1a2b3c.js'), 'export {};');
  await writeFile(join(folder.path, 'secret.json'), '{"secret":true}');
  const host = await startHttpHost({
    core,
    port: 0,
    token: testToken,
    renderer,
    uploads: join(folder.path, 'uploads'),
    ...(uploadLimits === undefined ? {} : { uploadLimits }),
  });
  return {
    port: host.port,
    folder: folder.path,
    urlForOnce: host.urlForOnce,
    ask: async (question) => askServer(host.port, question),
    dispose: async () => {
      await host.close();
      await folder.dispose();
    },
  };
}

async function askServer(port: number, { method, path, headers, body, token }: Question): Promise<Answer> {
  const own = token === false ? {} : { Authorization: `Bearer ${testToken}` };
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, method: method ?? 'GET', headers: { ...own, ...headers }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
        });
      },
    );
    asking.once('error', reject);
    asking.end(body);
  });
}

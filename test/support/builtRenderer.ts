import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeClient, type Client } from '#renderer/api/client.ts';
import { makeFailure } from '#shared/failure.ts';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { checkout, spawnProgram } from './spawnedProgram.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

const announcedSchema = z.strictObject({ url: z.string(), port: z.int(), token: z.string() });

/** The built program in browser mode, as a separate process with its own settings; the caller stops it. */
export interface BuiltProgram {
  /** The address for a browser, including the token. */
  readonly url: string;
  readonly origin: string;
  /** The folder of its settings. */
  readonly home: string;
  /** Calls core directly, without the page. */
  readonly call: Client['call'];
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
  /** Starts it again with the same settings, and therefore at the same address. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Builds the program if necessary (once, however many test files ask) and starts it. */
export async function startBuiltProgram(): Promise<BuiltProgram> {
  await ensureBuilt(checkout);
  const folder = await makeTemporaryFolder();
  // Run by root, a PostgreSQL server that the program starts is another user's, and needs its folder within.
  await chmod(folder.path, 0o711);
  const home = join(folder.path, 'home');
  const environment = {
    TIDESCOPE_HOME: home,
    TMPDIR: folder.path,
    // The user's own keys, known hosts and agent stay out of the tests.
    HOME: folder.path,
    SSH_AUTH_SOCK: '',
  };
  const run = () => spawnProgram('dist/electron/serve.js', ['--json'], environment);
  const program = { now: run() };
  const { url, port, token } = announcedSchema.parse(JSON.parse(await program.now.firstLine));
  const origin = `http://127.0.0.1:${port}`;
  return {
    url,
    origin,
    home,
    call: callOver(origin, token),
    kill: async () => {
      await program.now.stop('SIGKILL');
    },
    start: async () => {
      program.now = run();
      await program.now.firstLine;
    },
    stop: async () => {
      await program.now.stop('SIGTERM');
      await folder.dispose();
    },
  };
}

function callOver(origin: string, token: string): Client['call'] {
  const client = makeClient({
    send: async (request, signal) => {
      const response = await fetch(`${origin}/api/call`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
        body: JSON.stringify(request),
        signal,
      });
      const reply: unknown = await response.json();
      return reply;
    },
    listen: () => () => undefined,
    pathOfFile: async () => {
      throw makeFailure({ code: 'unavailable', message: 'A test hands over no file', hint: '' });
    },
  });
  return client.call;
}

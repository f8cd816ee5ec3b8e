import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSandboxes } from '#core/sandbox/sandboxes.ts';

/* A separate program: starts a sandbox, prints its folder and its server's process, and waits to be killed. */

const sandbox = await makeSandboxes(undefined).start(16, new AbortController().signal);
const folder = decodeURIComponent(/host=([^&]+)/u.exec(sandbox.url('postgres'))?.[1] ?? '');
const pid = Number.parseInt(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8'), 10);
process.stdout.write(`${JSON.stringify({ folder, pid })}\n`);
setInterval(() => undefined, 1000);

import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { redact } from '#core/connection/redact.ts';
import { surviveFaults } from '#core/lastResort.ts';
import { FailureError } from '#shared/failure.ts';
import { startBrowserMode } from './http/browserMode.ts';
import { openInBrowser } from './launch/openInBrowser.ts';
import { askAtTerminal } from './http/terminalQuestion.ts';
import { parseServeOptions, serveUsage, terminalText, withGivenPassword } from './serveOptions.ts';

/* Browser mode: core behind loopback HTTP, in plain Node. */

/** In milliseconds: what has not closed by then ends with the program. */
const quitLimit = 1800;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${terminalText(line)}\n`);

/** The database's password from standard input or the environment, where what the program starts does not inherit it. */
async function givenPassword(fromInput: boolean): Promise<string | undefined> {
  const { TIDESCOPE_PASSWORD: own, PGPASSWORD: ofLibpq } = process.env;
  delete process.env['TIDESCOPE_PASSWORD'];
  delete process.env['PGPASSWORD'];
  if (!fromInput) return own ?? ofLibpq;
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return undefined;
}

surviveFaults(complain);
try {
  const options = parseServeOptions(process.argv.slice(2));
  if (options.help) say(serveUsage);
  else {
    const renderer = fileURLToPath(new URL('../renderer', import.meta.url));
    const mode = await startBrowserMode({
      port: options.port,
      renderer,
      log: complain,
      approveCommand:
        process.stdin.isTTY && !options.passwordFromInput
          ? askAtTerminal({ input: process.stdin, output: process.stderr })
          : 'when-saved',
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(
        signal,
        () => void Promise.race([mode.close(), setTimeout(quitLimit)]).finally(() => process.exit(0)),
      );
    }
    if (options.json) say(JSON.stringify({ url: mode.url, port: mode.port, token: mode.token }));
    else say(`Tidescope is running at ${mode.url}\nPress Ctrl+C to stop it.`);
    const target = withGivenPassword(options.target, await givenPassword(options.passwordFromInput));
    if (target !== undefined) await mode.open(target);
    if (options.open) openInBrowser(mode.urlForOnce());
  }
} catch (error) {
  const failure = error instanceof FailureError ? error.failure : undefined;
  complain(failure === undefined ? redact(String(error)) : `${failure.message}\n${failure.hint}`);
  process.exitCode = 1;
}

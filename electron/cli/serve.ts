import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BrowserStep, makeTrace } from '#core/diagnostics/startupTrace.ts';
import { surviveFaults } from '#core/lastResort.ts';
import { startBrowserMode } from '../http/browserMode.ts';
import { askAtTerminal } from '../http/terminalQuestion.ts';
import { openInBrowser } from '../launch/openInBrowser.ts';
import { type ServeOptions, withGivenPassword } from './serveOptions.ts';
import { complain, givenPassword, say } from './terminal.ts';

/** In milliseconds: what has not closed by then ends with the program. */
const quitLimit = 1800;

/**
 * Browser mode: core behind loopback HTTP, in plain Node. Returns once it runs, which it does until a signal ends it. Fails
 * with unavailable where the port is in use.
 */
export async function serve(options: ServeOptions): Promise<void> {
  surviveFaults(complain);
  const trace = makeTrace<BrowserStep>(options.traceStartup ? complain : undefined);
  trace('program loaded');
  const mode = await startBrowserMode({
    port: options.port,
    // Next to the built program, and next to its sources.
    renderer: fileURLToPath(
      new URL(import.meta.url.endsWith('.ts') ? '../../renderer' : '../renderer', import.meta.url),
    ),
    log: complain,
    approveCommand:
      process.stdin.isTTY && !options.passwordFromInput
        ? askAtTerminal({ input: process.stdin, output: process.stderr })
        : 'when-saved',
    trace,
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => void Promise.race([mode.close(), setTimeout(quitLimit)]).finally(() => process.exit(0)));
  }
  if (options.json) say(JSON.stringify({ url: mode.url, port: mode.port, token: mode.token }));
  else say(`Tidescope is running at ${mode.url}\nPress Ctrl+C to stop it.`);
  const target = withGivenPassword(options.target, await givenPassword(options.passwordFromInput));
  const place = target === undefined ? undefined : await mode.open(target);
  if (options.open) openInBrowser(mode.urlForOnce(place));
}

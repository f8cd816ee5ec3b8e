import type { Attempt, Step } from '#core/connection/attempt/attempt.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { translateHost } from '#core/connection/ssh/askUrl/askUrlPlace.ts';
import {
  type AskRun,
  commandFailed,
  findContainer,
  findPostgresUrl,
  runAsked,
  shellQuote,
} from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { YaptideAsk } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

type PostgresAddress = ReturnType<typeof parsePostgresUrl>;

/** What yaptide's container reports about its database. */
export interface YaptideAnswer {
  /** As it was printed, its password masked. */
  readonly maskedUrl: string;
  /** With the host and port as reached from the server. Contains the password. */
  readonly address: PostgresAddress;
  /** How the container's host name was translated to one that can be reached: a sentence. */
  readonly translation: string;
}

interface Asking {
  readonly tunnel: Tunnel;
  readonly yaptide: YaptideAsk;
  readonly attempt: Attempt;
}

/**
 * Asks yaptide's container, at the last hop, for the address of its database, in the steps `yaptide-container`,
 * `yaptide-command` and `yaptide-place`. A failure reports the command and its output, without secrets: unavailable
 * (no docker), not-allowed (its socket), not-found (no container, no address, a database that is a file).
 */
export async function askYaptideUrl({ tunnel, yaptide, attempt }: Asking): Promise<YaptideAnswer> {
  const steps: Readonly<Record<'container' | 'command' | 'place', Step>> = {
    container: { id: 'yaptide-container', label: `Container ${yaptide.container}` },
    command: { id: 'yaptide-command', label: "Ask for the database's address" },
    place: { id: 'yaptide-place', label: 'Locate the database on the server' },
  };
  const toRun = (signal: AbortSignal): AskRun => ({ tunnel, server: tunnel.via.at(-1) ?? 'the server', signal });
  const found = await attempt.step(steps.container, async ({ signal, tell }) => {
    const container = await findContainer(toRun(signal), yaptide.container);
    tell(`${container.name}, ${container.engine}`);
    return container;
  });
  const { url, address } = await attempt.step(steps.command, async ({ signal, tell }) => {
    const run = toRun(signal);
    const command = `${found.engine} exec ${shellQuote(found.name)} bash -c ${shellQuote(yaptide.command)}`;
    const result = await runAsked(run, command);
    const printed = findPostgresUrl(result.stdout);
    if (printed.kind === 'none') {
      const message = `${found.name} did not print a database address`;
      const hint = "Check that the command in this connection's settings fits the version of yaptide.";
      throw commandFailed({ run, command, result, code: 'not-found', message, hint });
    }
    if (printed.kind === 'sqlite') throw databaseIsFile(found.name, printed.path);
    tell(printed.masked);
    return { url: printed, address: parsePostgresUrl(printed.url) };
  });
  return attempt.step(steps.place, async ({ signal, tell }) => {
    const place = await translateHost(toRun(signal), found, address);
    tell(place.translation);
    return {
      maskedUrl: url.masked,
      address: { ...address, host: place.host, port: place.port },
      translation: place.translation,
    };
  });
}

function databaseIsFile(container: string, path: string): Error {
  return makeFailure({
    code: 'not-found',
    message: `The database of ${container} is a SQLite file in the container, not a server`,
    hint: 'Copy the file out of the container (docker cp) and open the copy, or open it where it is mounted on the server.',
    details: [`In the container: ${path}`],
  });
}

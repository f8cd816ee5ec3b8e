import { isIP } from 'node:net';
import { z } from 'zod';
import {
  type AskRun,
  commandFailed,
  type FoundContainer,
  runAsked,
  shellQuote,
} from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import type { CommandResult } from '#core/connection/ssh/tunnel/tunnel.ts';
import { serverText } from '#core/connection/ssh/sshTexts.ts';

interface TranslatedPlace {
  readonly host: string;
  readonly port: number;
  readonly translation: string;
}

/** The part of `docker inspect` that is used. */
const inspectedSchema = z.object({
  Name: z.string(),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable()).nullish(),
    Networks: z
      .record(z.string(), z.object({ IPAddress: z.string().nullish(), Aliases: z.array(z.string()).nullish() }))
      .nullish(),
  }),
  Hostname: z.string().nullish(),
  /** Its name in docker-compose.yml. */
  Service: z.string().nullish(),
});
type Inspected = z.infer<typeof inspectedSchema>;

/**
 * Determines how the server reaches what a container knows as `host`: at the port that docker publishes for it,
 * otherwise at the address of its container. An address, or a name that no container has, is used unchanged.
 */
export async function translateHost(
  run: AskRun,
  asked: FoundContainer,
  place: { readonly host: string; readonly port: number },
): Promise<TranslatedPlace> {
  const { host, port } = place;
  const loopback = isLoopback(host);
  if (isIP(host) !== 0 && !loopback) {
    return { host, port, translation: `${host}:${port} is already an address and is used unchanged.` };
  }
  const { containers, command, result } = await inspectAll(run, asked);
  const self = containers.find(({ Name }) => nameOf({ Name }) === asked.name);
  const owner = loopback ? self : containers.find((container) => isCalled(container, host, self));
  if (owner === undefined) {
    // host.docker.internal is the machine itself, as a container sees it.
    if (/^host\.(?:docker|containers)\.internal$/iu.test(host)) {
      return { host: '127.0.0.1', port, translation: `'${host}' is the server itself: 127.0.0.1:${port}.` };
    }
    return {
      host,
      port,
      translation: `No container has the name '${host}'; the server itself is expected to resolve it.`,
    };
  }
  return reach(owner, place, self) ?? throwUnreachable({ run, command, result, host });
}

async function inspectAll(
  run: AskRun,
  { engine }: FoundContainer,
): Promise<{ readonly containers: readonly Inspected[]; readonly command: string; readonly result: CommandResult }> {
  // Only what is needed: the full output for many containers would exceed the limit for an output.
  const format = `{"Name":{{json .Name}},"NetworkSettings":{"Ports":{{json .NetworkSettings.Ports}},"Networks":{{json .NetworkSettings.Networks}}},"Hostname":{{json .Config.Hostname}},"Service":{{json (index .Config.Labels "com.docker.compose.service")}}}`;
  const command = `${engine} ps -q | xargs ${engine} inspect --format ${shellQuote(format)}`;
  const result = await runAsked(run, command);
  return { containers: result.stdout.split('\n').flatMap(parseLine), command, result };
}

function parseLine(line: string): readonly Inspected[] {
  if (!line.startsWith('{')) return [];
  try {
    const parsed = inspectedSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch (error) {
    // The last line may be incomplete if the output was truncated.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function nameOf({ Name }: { readonly Name: string }): string {
  return Name.replace(/^\//u, '');
}

/** Whether a container has a name on a network that it shares with the container that was asked. */
function isCalled(container: Inspected, host: string, asked: Inspected | undefined): boolean {
  const shared = sharedNetworks(container, asked);
  const names = [
    nameOf(container),
    container.Hostname,
    container.Service,
    ...shared.flatMap(([, { Aliases }]) => Aliases ?? []),
  ];
  return shared.length > 0 && names.includes(host);
}

function sharedNetworks(container: Inspected, asked: Inspected | undefined) {
  const networks = Object.entries(container.NetworkSettings.Networks ?? {});
  const others = asked?.NetworkSettings.Networks;
  return others === undefined || others === null ? networks : networks.filter(([name]) => name in others);
}

function reach(
  container: Inspected,
  { host, port }: { readonly host: string; readonly port: number },
  asked: Inspected | undefined,
): TranslatedPlace | undefined {
  const name = serverText(nameOf(container), 100);
  const published = (container.NetworkSettings.Ports?.[`${port}/tcp`] ?? []).find(({ HostPort }) => isPort(HostPort));
  if (published !== undefined) {
    const at = ['', '0.0.0.0', '::'].includes(published.HostIp) ? '127.0.0.1' : published.HostIp;
    if (isIP(at) !== 0) {
      const translation = `'${host}' is the container ${name}, whose port ${port} docker publishes on the server at ${at}:${published.HostPort}.`;
      return { host: at, port: Number(published.HostPort), translation };
    }
  }
  if ('host' in (container.NetworkSettings.Networks ?? {})) {
    const translation = `'${host}' is the container ${name}, which uses the server's network: 127.0.0.1:${port}.`;
    return { host: '127.0.0.1', port, translation };
  }
  const address = sharedNetworks(container, asked)
    .map(([network, { IPAddress }]) => ({ network, address: IPAddress ?? '' }))
    .find((found) => isIP(found.address) !== 0);
  if (address === undefined) return undefined;
  const where = `its address on the network ${serverText(address.network, 100)}`;
  const translation = `'${host}' is the container ${name}, which publishes no port; the server reaches it at ${where}, ${address.address}:${port}. Docker may assign a different address after a restart.`;
  return { host: address.address, port, translation };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/u.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function throwUnreachable(found: {
  readonly run: AskRun;
  readonly command: string;
  readonly result: CommandResult;
  readonly host: string;
}): never {
  throw commandFailed({
    ...found,
    code: 'not-found',
    message: `The container '${serverText(found.host, 100)}' has neither a published port nor an address`,
    hint: "Publish the database's port in docker-compose.yml, on 127.0.0.1 only, and try again.",
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { shellQuote } from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import { nameHop } from '#core/connection/ssh/sshTexts.ts';
import { fetchByCommand } from '#core/connection/ssh/systemSsh/fetchByCommand.ts';
import { listenForQuestions } from '#core/connection/ssh/systemSsh/askpass.ts';
import { destinationOf, loginArguments } from '#core/connection/ssh/systemSsh/sshArguments.ts';
import { explainSsh } from '#core/connection/ssh/systemSsh/sshFailure.ts';
import { answerSshQuestions } from '#core/connection/ssh/systemSsh/sshQuestions.ts';
import {
  keepEnd,
  type Master,
  notStarted,
  openStream,
  startClient,
} from '#core/connection/ssh/systemSsh/systemStream.ts';
import type { CommandResult, RemoteProgram, Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { keepStart } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { orAborted } from '#core/waiting.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface SystemTunnelOptions {
  readonly attempt: Attempt;
  /** The home folder for ssh's files; defaults to that of the process's user. */
  readonly home?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Logs in to the last of some hosts with the system's own ssh, which supports certificates, security keys, GSSAPI,
 * ProxyCommand and everything else in ~/.ssh/config. It logs in once; streams and commands are channels of that login
 * (`ssh -W` over standard input and output), so that no port is opened. Reported as the step `hop-<last>-login`.
 */
export async function openSystemTunnel(hops: readonly Hop[], options: SystemTunnelOptions): Promise<Tunnel> {
  const { attempt } = options;
  const last = hops.at(-1);
  if (last === undefined) throw makeFailure({ code: 'bad-input', message: 'A tunnel needs at least one host' });
  if (process.platform === 'win32') throw notOnWindows();
  const { login, place } = nameHop(last);
  const via = last.alias === '' ? login : last.alias;
  const folder = await makeTemporaryFolder('ssh');
  const leave = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const step = {
      id: `hop-${hops.length - 1}-login`,
      label: `Log in to ${via} with the system's ssh`,
      waitsFor: { peer: place, step: "the system's ssh" },
      // Each host on the way has its own name, TCP connection, host key and login.
      limit: attempt.limits.step * (hops.length + 1),
    };
    const master = await attempt.step(step, async (context) => startMaster(hops, { ...options, folder, context, via }));
    return toTunnel(master, via, leave);
  } catch (error) {
    await leave();
    throw error;
  }
}

interface Starting extends SystemTunnelOptions {
  readonly folder: string;
  readonly context: Parameters<Parameters<Attempt['step']>[1]>[0];
  readonly via: string;
}

/** Ends its child program when this one ends, however that happens: its standard input closes then. */
const leash = `exec 3<&0; "$@" </dev/null 3<&- & p=$!; ( read -r _ <&3; kill -TERM $p ) >/dev/null 2>&1 & w=$!; wait $p; s=$?; kill $w 2>/dev/null; exit $s`;

async function startMaster(hops: readonly Hop[], starting: Starting): Promise<Master> {
  const { folder, context, attempt, home = homedir(), environment = process.env, via } = starting;
  const [hop] = hops.slice(-1);
  if (hop === undefined) throw makeFailure({ code: 'bad-input', message: 'A tunnel needs at least one host' });
  const socket = join(folder, 'c');
  const ending = new AbortController();
  const ready = Promise.withResolvers<undefined>();
  const state: { open: boolean; why: FailureError | undefined } = { open: false, why: undefined };
  const fail = (why: FailureError): void => {
    state.why ??= why;
    end(child);
  };
  const questions = await listenForQuestions({
    folder,
    answer: answerSshQuestions({ hops, attempt, context, onFailure: fail }),
    onChange: () => {
      if (existsSync(socket)) ready.resolve(undefined);
    },
  });
  const control = ['ControlMaster=yes', `ControlPath=${socket.replaceAll('%', '%%')}`, 'ControlPersist=no'];
  const args = ['-N', ...control.flatMap((option) => ['-o', option]), ...loginArguments(hops, home)];
  const child = spawn('/bin/sh', ['-c', leash, 'sh', 'ssh', ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // A separate session: ssh has no terminal to ask on, and its children end with it.
    detached: true,
    env: { ...environment, ...questions.environment, LC_ALL: 'C' },
  });
  child.stdin.on('error', () => undefined);
  const said = keepEnd(child.stderr);
  child.once('error', (error) => ending.abort(notStarted(error)));
  child.once('close', () => {
    questions.stop();
    ending.abort(state.why ?? explainSsh(said(), { hop, via, wasOpen: state.open }));
  });
  try {
    await orAborted(ready.promise, AbortSignal.any([context.signal, ending.signal]));
    state.open = true;
    context.tell(`ssh ${destinationOf(hop)}`);
    return { process: child, socket, destination: destinationOf(hop), said, ended: ending.signal, hop };
  } catch (error) {
    questions.stop();
    end(child);
    throw error;
  }
}

function toTunnel(master: Master, via: string, leave: () => Promise<void>): Tunnel {
  const streams = new Set<Duplex>();
  const listeners = new Set<(why: FailureError) => void>();
  const state: { closed: boolean; lost: FailureError | undefined } = { closed: false, lost: undefined };
  const lose = (): void => {
    const reason: unknown = master.ended.reason;
    if (state.closed || !(reason instanceof FailureError)) return;
    state.lost = reason;
    for (const stream of streams) stream.destroy(reason);
    for (const listener of listeners) listener(reason);
    listeners.clear();
  };
  if (master.ended.aborted) lose();
  else master.ended.addEventListener('abort', lose, { once: true });
  return {
    openChannel: async (place, signal) => {
      const stream = await openStream(master, place, signal);
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      return stream;
    },
    run: async (command, signal) => runCommand(master, command, signal),
    start: async (command, signal) => startProgram(master, command, signal),
    fetchFile: async (paths, settings) =>
      fetchByCommand((command) => startCommand(master, command), { paths, place: nameHop(master.hop), ...settings }),
    onLost: (listener) => {
      if (state.lost === undefined) listeners.add(listener);
      else listener(state.lost);
      return () => listeners.delete(listener);
    },
    via: [via],
    close: async () => {
      state.closed = true;
      listeners.clear();
      for (const stream of streams) stream.destroy();
      if (!master.ended.aborted) {
        const ended = new Promise((resolve) => master.ended.addEventListener('abort', resolve, { once: true }));
        end(master.process);
        await ended;
      }
      await leave();
    },
  };
}

/**
 * Ends the command with the call: when the channel is closed from here, its standard input ends, and so does its
 * process group.
 */
function onLeash(command: string): string {
  const script = `exec 3<&0; ( eval "$1" ) </dev/null 3<&- & p=$!; ( read -r _ <&3; kill -TERM 0 ) >/dev/null 2>&1 & w=$!; wait $p; s=$?; kill $w 2>/dev/null; exit $s`;
  return `exec sh -c ${shellQuote(script)} sh ${shellQuote(command)}`;
}

/** As `onLeash`, where the first line of its standard input is that of the command. */
function onLeashWithLine(command: string): string {
  const script = `IFS= read -r l; exec 3<&0; ( printf '%s\\n' "$l" | ( eval "$1" ) ) 3<&- & p=$!; ( read -r _ <&3; kill -TERM 0 ) >/dev/null 2>&1 & w=$!; wait $p; s=$?; kill $w 2>/dev/null; exit $s`;
  return `exec sh -c ${shellQuote(script)} sh ${shellQuote(command)}`;
}

async function startProgram(
  master: Master,
  { command, input }: { readonly command: string; readonly input: string },
  signal: AbortSignal,
): Promise<RemoteProgram> {
  signal.throwIfAborted();
  const child = startClient(master, [], [onLeashWithLine(command)]);
  const stderr = keepStart(child.stderr);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', (error) => reject(notStarted(error)));
  child.once('close', (code) => resolve(code));
  child.stdin.write(input === '' ? '\n' : input);
  const ended = (async () => ({ exitCode: await orAborted(promise, master.ended), stderr: stderr() }))();
  ended.catch(() => undefined);
  return { stdout: child.stdout, ended, stop: () => void child.kill() };
}

function startCommand(master: Master, command: string) {
  return startClient(master, [], [onLeash(command)]);
}

async function runCommand(master: Master, command: string, signal: AbortSignal): Promise<CommandResult> {
  const child = startCommand(master, command);
  const stdout = keepStart(child.stdout);
  const stderr = keepStart(child.stderr);
  child.stdin.on('error', () => undefined);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', (error) => reject(notStarted(error)));
  child.once('close', (code) => resolve(code));
  try {
    const exitCode = await orAborted(promise, AbortSignal.any([signal, master.ended]));
    return { stdout: stdout(), stderr: stderr(), exitCode };
  } finally {
    child.kill();
  }
}

function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function notOnWindows(): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: "The system's ssh is not used on Windows, as it cannot share one login among several streams",
    hint: 'Turn off "Use the system\'s ssh" for this connection.',
  });
}

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appVersion } from '#core/appVersion.ts';
import { findElectron } from '../launch/electronBinary.ts';
import { runElectron, windowObstacle } from '../launch/launcher.ts';
import { backup } from './backup.ts';
import { type Command, parseCommandLine } from './commandLine.ts';
import { dataset } from './dataset.ts';
import { exportSimulations } from './exportSimulations.ts';
import { serve } from './serve.ts';
import { withGivenPassword } from './serveOptions.ts';
import { complain, complainOf, givenPassword, say } from './terminal.ts';
import { verify } from './verify.ts';

/** The folder of the program, whose package.json names Electron's main file. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Electron's executable, where the package `electron` is installed next to this one and has been downloaded. */
async function installedElectron(): Promise<string | undefined> {
  try {
    return await findElectron(dirname(createRequire(import.meta.url).resolve('electron/package.json')));
  } catch {
    return undefined;
  }
}

async function start({ options, inBrowser, args }: Extract<Command, { kind: 'start' }>): Promise<void> {
  const obstacle = windowObstacle({ platform: process.platform, uid: process.getuid?.(), env: process.env });
  const binary = inBrowser || options.json || obstacle !== undefined ? undefined : await installedElectron();
  if (binary === undefined) return serve(options);
  const end = await runElectron({ binary, root, args, directory: process.cwd() });
  if (!end.early) {
    process.exitCode = end.code;
    return undefined;
  }
  complain(`Electron does not run on this machine (${end.why}); Tidescope opens in the browser instead.`);
  return serve(options);
}

async function run(command: Command): Promise<void> {
  switch (command.kind) {
    case 'text':
      return say(command.text);
    case 'serve':
      return serve(command.options);
    case 'start':
      return start(command);
    case 'verify':
      if (!(await verify(command.path, command))) process.exitCode = 1;
      return undefined;
    case 'export': {
      const { request, passwordFromInput } = command;
      const target = withGivenPassword(request.target, await givenPassword(passwordFromInput)) ?? request.target;
      return exportSimulations({ ...request, target });
    }
    case 'backup': {
      const { request, passwordFromInput } = command;
      if (!(await backup(request, await givenPassword(passwordFromInput)))) process.exitCode = 1;
      return undefined;
    }
    case 'dataset':
      return dataset(command.request, await givenPassword(command.passwordFromInput));
    default:
      return command satisfies never;
  }
}

/** Runs what the command line asks for, and sets the exit code: 0 done, 1 failed, 2 wrong usage. Never fails. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const understood = { yet: false };
  try {
    const command = parseCommandLine(args, appVersion);
    understood.yet = true;
    await run(command);
  } catch (error) {
    complainOf(error);
    process.exitCode = understood.yet ? 1 : 2;
  }
}

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { toTarget } from '#core/connection/toTarget.ts';
import { backupMethodKinds } from '#shared/domain/backup.ts';
import { makeFailure } from '#shared/failure.ts';
import { type BackupCommand, backupUsage } from './backup.ts';
import type { DatabaseSource } from './databaseSource.ts';
import { type DatasetCommand, datasetUsage } from './dataset.ts';
import { type ExportRequest, exportUsage, parseIds } from './exportSimulations.ts';
import { parseServeOptions, type ServeOptions, serveUsage } from './serveOptions.ts';
import { verifyUsage } from './verify.ts';

/** What the command line asks for. */
export type Command =
  | {
      readonly kind: 'start';
      readonly options: ServeOptions;
      readonly inBrowser: boolean;
      readonly args: readonly string[];
    }
  | { readonly kind: 'serve'; readonly options: ServeOptions }
  | { readonly kind: 'verify'; readonly path: string; readonly json: boolean }
  | { readonly kind: 'export'; readonly request: ExportRequest; readonly passwordFromInput: boolean }
  | { readonly kind: 'backup'; readonly request: BackupCommand; readonly passwordFromInput: boolean }
  | { readonly kind: 'dataset'; readonly request: DatasetCommand; readonly passwordFromInput: boolean }
  | { readonly kind: 'text'; readonly text: string };

const usage = `Usage: tidescope [FILE|URL] [OPTIONS]    start Tidescope, with this database open
       tidescope serve [OPTIONS]         browser mode only; prints the address
       tidescope export TARGET OPTIONS   write simulations into an archive
       tidescope backup OPTIONS          write a database into one file
       tidescope dataset OPTIONS         write a database as Parquet files, or bring them up to date
       tidescope verify FILE             check an archive or a backup
       tidescope COMMAND --help          what a command takes

Without a command, Tidescope opens in its own window where Electron is installed, and in the browser otherwise.

  --browser          use the browser although Electron is installed
  --demo             open the demonstration database
  --version          print the version
  --help             print this text

The options of 'tidescope serve' also apply in the browser.
Exit codes: 0 done, 1 failed (or, for verify, damaged), 2 wrong usage.`;

/** Reads the command line. Fails with bad-input, whose hint is the usage of the command. */
export function parseCommandLine(args: readonly string[], version: string): Command {
  const [first, ...rest] = args;
  if (first === 'serve') {
    const options = parseServeOptions(rest);
    return options.help ? { kind: 'text', text: serveUsage } : { kind: 'serve', options };
  }
  if (first === 'verify') return parseVerify(rest);
  if (first === 'export') return parseExport(rest);
  if (first === 'backup') return parseBackup(rest);
  if (first === 'dataset') return parseDataset(rest);
  if (args.includes('--help') || args.includes('-h') || first === 'help') return { kind: 'text', text: usage };
  if (args.includes('--version') || args.includes('-v')) return { kind: 'text', text: version };
  const others = args.filter((each) => each !== '--browser');
  return { kind: 'start', options: parseServeOptions(others), inBrowser: others.length < args.length, args: others };
}

function parseVerify(args: readonly string[]): Command {
  const { values, positionals } = parse(args, verifyUsage, { json: { type: 'boolean' }, help: { type: 'boolean' } });
  if (values['help'] === true) return { kind: 'text', text: verifyUsage };
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw wrong('Name one archive or backup', verifyUsage);
  return { kind: 'verify', path, json: values['json'] === true };
}

function parseExport(args: readonly string[]): Command {
  const { values, positionals } = parse(args, exportUsage, {
    simulations: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (values['help'] === true) return { kind: 'text', text: exportUsage };
  const [text, ...rest] = positionals;
  const target = toTarget(text);
  const { simulations, to } = values;
  if (target === undefined || rest.length > 0) throw wrong('Name one database', exportUsage);
  if (typeof simulations !== 'string') throw wrong('Name the simulations with --simulations', exportUsage);
  const folder = typeof to === 'string' ? to : '.';
  const request = { target, ids: parseIds(simulations), folder, json: values['json'] === true };
  return { kind: 'export', request, passwordFromInput: values['password-stdin'] === true };
}

function parseBackup(args: readonly string[]): Command {
  const { values, positionals } = parse(args, backupUsage, {
    profile: { type: 'string' },
    url: { type: 'string' },
    to: { type: 'string' },
    keep: { type: 'string' },
    check: { type: 'boolean' },
    method: { type: 'string' },
    'allow-incomplete': { type: 'boolean' },
    json: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (values['help'] === true) return { kind: 'text', text: backupUsage };
  const { to, keep } = values;
  const from = parseSource({ ...values, positionals }, backupUsage);
  if (typeof to !== 'string') throw wrong('Name the folder with --to', backupUsage);
  const request: BackupCommand = {
    from,
    folder: to,
    keep: typeof keep === 'string' ? parseKeep(keep) : null,
    check: values['check'] === true,
    method: parseMethod(values['method'] ?? 'copier'),
    allowIncomplete: values['allow-incomplete'] === true,
    json: values['json'] === true,
  };
  return { kind: 'backup', request, passwordFromInput: values['password-stdin'] === true };
}

function parseDataset(args: readonly string[]): Command {
  const { values, positionals } = parse(args, datasetUsage, {
    profile: { type: 'string' },
    url: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (values['help'] === true) return { kind: 'text', text: datasetUsage };
  const { to, json } = values;
  const from = parseSource({ ...values, positionals }, datasetUsage);
  if (typeof to !== 'string') throw wrong('Name the folder with --to', datasetUsage);
  const passwordFromInput = values['password-stdin'] === true;
  return { kind: 'dataset', request: { from, folder: to, json: json === true }, passwordFromInput };
}

interface GivenSource {
  readonly profile?: unknown;
  readonly url?: unknown;
  readonly positionals: readonly string[];
}

/** The one database that is named by a saved connection, an address or a file. */
function parseSource({ profile, url, positionals }: GivenSource, help: string): DatabaseSource {
  const sources = [profile, url, ...positionals].filter((each) => typeof each === 'string');
  const [source = ''] = sources;
  const target = toTarget(source);
  if (sources.length !== 1 || target === undefined) throw wrong('Name one database', help);
  return typeof profile === 'string' ? { profile } : { target };
}

function parseMethod(text: unknown): BackupCommand['method'] {
  const method = backupMethodKinds.find((each) => each === text);
  if (method !== undefined) return method;
  throw wrong(`'${String(text)}' is not a backup method: ${backupMethodKinds.join(', ')}`, backupUsage);
}

function parseKeep(text: string): number {
  const keep = Number(text);
  if (/^\d{1,6}$/u.test(text) && keep > 0) return keep;
  throw wrong(`'${text}' is not a number of backups to keep`, backupUsage);
}

function parse(args: readonly string[], help: string, options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error), help);
  }
}

function wrong(message: string, help: string): Error {
  return makeFailure({ code: 'bad-input', message, hint: help });
}

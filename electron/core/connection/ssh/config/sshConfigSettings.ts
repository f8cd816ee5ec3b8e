import { matchesPattern, matchesPatterns } from '#core/connection/ssh/config/hostPattern.ts';
import type { SshConfigDirective, SshConfigTree } from '#core/connection/ssh/config/sshConfigFile.ts';

/** The settings for one host: by keyword in lower case, the first value of each; all of `identityfile`. */
export interface SshSettings {
  readonly hostName: string;
  readonly first: ReadonlyMap<string, readonly string[]>;
  readonly identityFiles: readonly string[];
  readonly notices: readonly string[];
}

interface Login {
  readonly alias: string;
  readonly systemUser: string;
  /** From `user@host:port`; takes precedence over the file. */
  readonly user: string | undefined;
}

interface Gathering extends Login {
  readonly host: string;
  readonly final: boolean;
  readonly first: Map<string, readonly string[]>;
  readonly identityFiles: Set<string>;
  readonly notices: Set<string>;
  wantsFinal: boolean;
}

/** Evaluates a configuration as ssh does: the first value wins, and a `Match final` causes a second pass. */
export function gatherSettings(tree: SshConfigTree, login: Login): SshSettings {
  const kept = {
    first: new Map<string, readonly string[]>(),
    identityFiles: new Set<string>(),
    notices: new Set<string>(),
  };
  const pass: Gathering = { ...login, ...kept, host: login.alias, final: false, wantsFinal: false };
  walk(pass, tree.directives, { active: true, never: false });
  if (pass.wantsFinal) {
    const hostName = foundName(pass);
    kept.first.set('hostname', [hostName.replaceAll('%', '%%')]);
    walk({ ...pass, host: hostName, final: true }, tree.directives, { active: true, never: false });
  }
  return {
    hostName: foundName(pass),
    first: kept.first,
    identityFiles: [...kept.identityFiles],
    notices: [...kept.notices],
  };
}

function walk(
  pass: Gathering,
  directives: readonly SshConfigDirective[],
  start: { readonly active: boolean; readonly never: boolean },
): void {
  let { active } = start;
  for (const line of directives) {
    if (line.keyword === 'host') {
      active = !start.never && hostApplies(line.words, pass.host);
    } else if (line.keyword === 'match') {
      active = !start.never && matches(pass, line);
    } else if (line.keyword === 'include') {
      for (const file of line.included) walk(pass, file, { active, never: start.never || !active });
    } else if (active) {
      keep(pass, line);
    }
  }
}

function matches(pass: Gathering, line: SshConfigDirective): boolean {
  const user = pass.user ?? pass.first.get('user')?.[0] ?? pass.systemUser;
  const verdict = matchApplies(line, { ...pass, original: pass.alias, hostName: rawName(pass), user });
  if (verdict.kind === 'skipped') {
    pass.notices.add(verdict.notice);
    return false;
  }
  pass.wantsFinal ||= verdict.wantsFinal;
  return verdict.kind === 'applies';
}

function keep(pass: Gathering, line: SshConfigDirective): void {
  const { keyword, words } = line;
  if (keyword === 'identityfile') {
    pass.identityFiles.add(words[0] ?? '');
    return;
  }
  // In ssh, the first of the two decides.
  const other = keyword === 'proxyjump' ? 'proxycommand' : keyword === 'proxycommand' ? 'proxyjump' : '';
  if (pass.first.has(keyword) || pass.first.has(other)) return;
  if (keyword === 'port' && !isPort(words[0] ?? '')) {
    pass.notices.add(`${line.where}: '${words[0] ?? ''}' is not a port number and was ignored`);
    return;
  }
  pass.first.set(keyword, words);
}

/** Whether a text is a port number, 1 to 65535. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

const rawName = (pass: Gathering): string =>
  (pass.first.get('hostname')?.[0] ?? '%h').replace(/%(.)/g, (whole, letter: string) =>
    letter === 'h' ? pass.host : letter === '%' ? '%' : whole,
  );

const foundName = (pass: Gathering): string => rawName(pass).toLowerCase();

/** What is known about the login while the configuration is evaluated. */
interface MatchContext {
  readonly systemUser: string;
  /** The name as it was typed. */
  readonly original: string;
  /** What `Host` is compared with: the name as typed; in the final pass, the resulting host name. */
  readonly host: string;
  /** The host name, as far as it is known. */
  readonly hostName: string;
  readonly user: string;
  readonly final: boolean;
}

/** Whether a `Host` line applies to a host. */
function hostApplies(words: readonly string[], host: string): boolean {
  return (
    words.some((word) => !word.startsWith('!') && matchesPattern(host, word)) &&
    !words.some((word) => word.startsWith('!') && matchesPattern(host, word.slice(1)))
  );
}

type MatchVerdict =
  | { readonly kind: 'applies' | 'not'; readonly wantsFinal: boolean }
  /** A criterion that would run a program, or that is not supported. */
  | { readonly kind: 'skipped'; readonly notice: string };

/** Whether a `Match` line applies: all of its criteria hold. `exec` is never run: its block is ignored, with a notice. */
function matchApplies(line: SshConfigDirective, context: MatchContext): MatchVerdict {
  const words = line.words.flatMap((word) => /^(!?[a-z]+)=(.+)$/i.exec(word)?.slice(1) ?? [word]);
  let applies = true;
  let wantsFinal = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? '').toLowerCase();
    const negated = word.startsWith('!');
    const criterion = negated ? word.slice(1) : word;
    if (criterion === 'all') continue;
    if (criterion === 'final' || criterion === 'canonical') {
      wantsFinal ||= criterion === 'final';
      applies &&= context.final !== negated;
      continue;
    }
    at += 1;
    const holds = criterionHolds(criterion, (words[at] ?? '').split(','), context);
    if (holds === undefined) {
      const why = criterion === 'exec' ? "would run a program, which only the system's ssh does" : 'is not supported';
      return { kind: 'skipped', notice: `${line.where}: 'Match ${criterion}' ${why}; its block was ignored` };
    }
    applies &&= holds !== negated;
  }
  return { kind: applies ? 'applies' : 'not', wantsFinal };
}

function criterionHolds(name: string, patterns: readonly string[], context: MatchContext): boolean | undefined {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  switch (name) {
    case 'host':
      return matchesPatterns(context.hostName.toLowerCase(), lower);
    case 'originalhost':
      return matchesPatterns(context.original.toLowerCase(), lower);
    case 'user':
      return matchesPatterns(context.user, patterns);
    case 'localuser':
      return matchesPatterns(context.systemUser, patterns);
    default:
      return undefined;
  }
}

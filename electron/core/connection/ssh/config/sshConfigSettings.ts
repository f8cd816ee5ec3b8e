import { hostApplies, matchApplies } from './sshConfigMatch.ts';
import type { SshConfigDirective, SshConfigTree } from './sshConfigFile.ts';

/** What a configuration says of one host: by keyword in lower case, the first value of each; all of `identityfile`. */
export interface SshSettings {
  readonly hostName: string;
  readonly first: ReadonlyMap<string, readonly string[]>;
  readonly identityFiles: readonly string[];
  readonly notices: readonly string[];
}

interface Login {
  readonly alias: string;
  readonly systemUser: string;
  /** From `user@host:port`; what was said there wins over the file. */
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

/** Goes through a configuration as ssh does: the first value wins, and a `Match final` asks for a second pass. */
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
  // ssh lets the first of both decide.
  const other = keyword === 'proxyjump' ? 'proxycommand' : keyword === 'proxycommand' ? 'proxyjump' : '';
  if (pass.first.has(keyword) || pass.first.has(other)) return;
  if (keyword === 'port' && !isPort(words[0] ?? '')) {
    pass.notices.add(`${line.where}: '${words[0] ?? ''}' is not a port and was left out`);
    return;
  }
  pass.first.set(keyword, words);
}

/** Whether a text is a port's number, 1 to 65535. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

const rawName = (pass: Gathering): string =>
  (pass.first.get('hostname')?.[0] ?? '%h').replace(/%(.)/g, (whole, letter: string) =>
    letter === 'h' ? pass.host : letter === '%' ? '%' : whole,
  );

const foundName = (pass: Gathering): string => rawName(pass).toLowerCase();

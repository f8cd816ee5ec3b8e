import { matchesPattern, matchesPatterns } from './hostPattern.ts';
import type { SshConfigDirective } from './sshConfigFile.ts';

/** What is known of the login while the configuration is gone through. */
export interface MatchContext {
  readonly systemUser: string;
  /** The name as it was typed. */
  readonly original: string;
  /** What `Host` is compared with: the name as typed, in the final pass the host name that was found. */
  readonly host: string;
  /** The host name as far as it was found. */
  readonly hostName: string;
  readonly user: string;
  readonly final: boolean;
}

/** Whether a `Host` line is about a host. */
export function hostApplies(words: readonly string[], host: string): boolean {
  return (
    words.some((word) => !word.startsWith('!') && matchesPattern(host, word)) &&
    !words.some((word) => word.startsWith('!') && matchesPattern(host, word.slice(1)))
  );
}

type MatchVerdict =
  | { readonly kind: 'applies' | 'not'; readonly wantsFinal: boolean }
  /** A criterion that would run a program, or that is not understood. */
  | { readonly kind: 'skipped'; readonly notice: string };

/** Whether a `Match` line applies: all of its criteria hold. `exec` is never run: its block is left out and said. */
export function matchApplies(line: SshConfigDirective, context: MatchContext): MatchVerdict {
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
      const why = criterion === 'exec' ? 'would run a program, which is never done' : 'is not understood';
      return { kind: 'skipped', notice: `${line.where}: 'Match ${criterion}' ${why}; its block was left out` };
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

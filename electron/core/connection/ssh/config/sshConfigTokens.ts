import { hostname } from 'node:os';

interface Tokens {
  readonly home: string;
  readonly systemUser: string;
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Fills the `%` tokens and `${NAME}`s of a path; undefined where one of them cannot be filled. `~` stays as written. */
export function fillTokens(text: string, tokens: Tokens): string | undefined {
  const values = new Map<string, string>([
    ['%', '%'],
    ['d', tokens.home],
    ['h', tokens.host],
    ['k', tokens.host],
    ['i', String(process.getuid?.() ?? '')],
    ['l', hostname()],
    ['L', hostname().split('.')[0] ?? ''],
    ['n', tokens.alias],
    ['p', String(tokens.port)],
    ['r', tokens.user],
    ['u', tokens.systemUser],
  ]);
  let whole = true;
  const filled = text.replace(/%(.?)|\$\{([^}]*)\}/g, (_, letter: string | undefined, name: string | undefined) => {
    const value = name === undefined ? values.get(letter ?? '') : tokens.environment[name];
    whole &&= value !== undefined;
    return value ?? '';
  });
  return whole ? filled : undefined;
}

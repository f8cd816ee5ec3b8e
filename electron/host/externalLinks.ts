const trustedHosts: ReadonlySet<string> = new Set([
  'github.com',
  'yaptide.github.io',
  'www.sqlite.org',
  'www.postgresql.org',
]);

/** Whether an address may be handed to the system's browser: https, and a host that the program itself links to. */
export function isTrustedLink(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === 'https:' && trustedHosts.has(host) && username === '' && password === '';
}

import { redactOutput } from '#core/connection/ssh/askUrl/askUrlRun.ts';

/** What a container printed of its database. */
export type PrintedUrl =
  | { readonly kind: 'postgresql'; readonly url: string; readonly masked: string }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'none' };

/** SQLAlchemy leaves blanks in a password as they are, but no `@`, `/`, `?` or `#`. */
const postgres = /postgres(?:ql)?(?:\+\w+)?:\/\/(?:[^\n@/?#]*@)?[^\s'"<>]+/giu;
const sqlite = /sqlite(?:\+\w+)?:\/\/\/?([^\s'"<>]+)/giu;

/** The last address of a PostgreSQL among what was printed, else that of a SQLite file; warnings around it do not matter. */
export function findPostgresUrl(output: string): PrintedUrl {
  const url = output.match(postgres)?.at(-1);
  if (url !== undefined) return { kind: 'postgresql', url, masked: maskUrl(url) };
  const path = [...output.matchAll(sqlite)].at(-1)?.[1];
  return path === undefined ? { kind: 'none' } : { kind: 'sqlite', path: redactOutput(path) };
}

function maskUrl(url: string): string {
  return redactOutput(url.replace(/([?&](?:password|sslpassword)=)[^&]*/giu, '$1***'));
}

import { extname, join, normalize, sep } from 'node:path';

const typeByExtension: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The file of the built renderer for a URL's path; undefined if the path leaves the directory. */
export function fileFor(directory: string, path: string): string | undefined {
  const decoded = decodePath(path);
  if (decoded === undefined || decoded.includes('\0')) return undefined;
  const file = normalize(join(directory, decoded === '/' ? 'index.html' : decoded));
  return file.startsWith(directory + sep) ? file : undefined;
}

/** The media type of a file; undefined for types that the renderer does not use. */
export function typeOf(file: string): string | undefined {
  return typeByExtension[extname(file)];
}

/**
 * Headers that both hosts send with every file: no foreign code, no framing, no content sniffing.
 * `connect` says whether the page may connect to its own origin; over IPC it need not.
 */
export function rendererHeaders(connect: "'self'" | "'none'"): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
      `connect-src ${connect}; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

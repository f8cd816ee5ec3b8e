import { copyText } from '#renderer/ui/copyText.ts';

/** What came of a copy whose button has gone by then, as menus and keys have it. */
export interface CopyResult {
  /** What was to be copied: `the job id`. */
  readonly what: string;
  readonly ok: boolean;
}

const name = 'tidescope-copied';

function tell(what: string, ok: boolean): void {
  window.dispatchEvent(new CustomEvent<CopyResult>(name, { detail: { what, ok } }));
}

/** Puts a text on the clipboard and tells whoever listens whether it got there. */
export function copyAndTell(text: string, what: string): void {
  copyText(text).then(
    () => tell(what, true),
    () => tell(what, false),
  );
}

/** Puts a picture on the clipboard, once it is drawn, and tells whether it got there. */
export function copyImageAndTell(picture: Promise<Blob>, what: string): void {
  navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]).then(
    () => tell(what, true),
    () => tell(what, false),
  );
}

/** Hears what came of copies; answers how to stop. */
export function listenToCopies(listener: (told: CopyResult) => void): () => void {
  const onCopied = (event: Event): void => {
    if (event instanceof CustomEvent) listener(toResult(event.detail));
  };
  window.addEventListener(name, onCopied);
  return () => window.removeEventListener(name, onCopied);
}

function toResult(detail: unknown): CopyResult {
  if (typeof detail === 'object' && detail !== null && 'what' in detail && 'ok' in detail) {
    return { what: String(detail.what), ok: detail.ok === true };
  }
  return { what: 'the text', ok: false };
}

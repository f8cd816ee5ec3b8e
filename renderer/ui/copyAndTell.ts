import { copyText } from '#renderer/ui/copyText.ts';

/** The result of a copy whose button no longer exists, as with menus and keys. */
export interface CopyResult {
  /** The copied object: `the job id`. */
  readonly what: string;
  readonly ok: boolean;
}

const name = 'tidescope-copied';

function tell(what: string, ok: boolean): void {
  window.dispatchEvent(new CustomEvent<CopyResult>(name, { detail: { what, ok } }));
}

/** Copies a text to the clipboard and notifies listeners of the result. */
export function copyAndTell(text: string, what: string): void {
  copyText(text).then(
    () => tell(what, true),
    () => tell(what, false),
  );
}

/** Copies an image to the clipboard, once it is drawn, and notifies listeners of the result. */
export function copyImageAndTell(picture: Promise<Blob>, what: string): void {
  navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]).then(
    () => tell(what, true),
    () => tell(what, false),
  );
}

/** Listens to the results of copies; returns a function that stops listening. */
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

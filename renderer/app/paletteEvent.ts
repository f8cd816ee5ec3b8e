const name = 'tidescope-palette';

/** Asks the window to open the command palette. */
export function openPalette(): void {
  window.dispatchEvent(new Event(name));
}

/** Hears that; answers how to stop. */
export function onOpenPalette(listener: () => void): () => void {
  window.addEventListener(name, listener);
  return () => window.removeEventListener(name, listener);
}

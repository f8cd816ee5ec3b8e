/** A wish that one part of the window has and another fulfils. */
interface WindowWish {
  readonly ask: () => void;
  /** Hears it; answers how to stop. */
  readonly hear: (listener: () => void) => () => void;
}

/** For the command palette. */
export const paletteWish = makeWindowWish('tidescope-palette');
/** For the question whether the connection at hand is to be unlocked. */
export const unlockWish = makeWindowWish('tidescope-unlock');
/** For the acts that begin with nothing chosen. */
export const addUserWish = makeWindowWish('tidescope-add-user');
export const addClusterWish = makeWindowWish('tidescope-add-cluster');
/** For the acts on the simulation that is open. */
export const renameOpenWish = makeWindowWish('tidescope-rename-open');
export const removeOpenWish = makeWindowWish('tidescope-remove-open');

function makeWindowWish(name: string): WindowWish {
  return {
    ask: () => void window.dispatchEvent(new Event(name)),
    hear: (listener) => {
      window.addEventListener(name, listener);
      return () => window.removeEventListener(name, listener);
    },
  };
}

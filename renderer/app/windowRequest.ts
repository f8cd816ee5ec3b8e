/** A request that one part of the window has and another fulfils. */
interface WindowRequest {
  readonly ask: () => void;
  /** Hears it; answers how to stop. */
  readonly hear: (listener: () => void) => () => void;
}

/** For the command palette. */
export const paletteRequest = makeWindowRequest('tidescope-palette');
/** For the question whether the connection at hand is to be unlocked. */
export const unlockRequest = makeWindowRequest('tidescope-unlock');
/** For the operations that begin with nothing chosen. */
export const addUserRequest = makeWindowRequest('tidescope-add-user');
export const addClusterRequest = makeWindowRequest('tidescope-add-cluster');
/** For the operations on the simulation that is open. */
export const renameOpenRequest = makeWindowRequest('tidescope-rename-open');
export const removeOpenRequest = makeWindowRequest('tidescope-remove-open');

function makeWindowRequest(name: string): WindowRequest {
  return {
    ask: () => void window.dispatchEvent(new Event(name)),
    hear: (listener) => {
      window.addEventListener(name, listener);
      return () => window.removeEventListener(name, listener);
    },
  };
}

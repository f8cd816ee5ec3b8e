import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';

/** How the rest of a truncated text is loaded. */
export interface WholeText {
  /** The text's cache key. */
  readonly key: readonly (string | number)[];
  /** As UTF-8. */
  readonly load: (signal: AbortSignal) => Promise<Uint8Array>;
}

/** A text, and, if it was truncated, the button that loads its rest; null once it is complete. */
export function useWholeText(
  beginning: string,
  isCut: boolean,
  { key, load }: WholeText,
): { readonly text: string; readonly rest: ReactNode } {
  const [wanted, setWanted] = useState('');
  const name = JSON.stringify(key);
  const isWanted = isCut && wanted === name;
  const query = useQuery({
    queryKey: ['whole-text', ...key],
    queryFn: async ({ signal }) => new TextDecoder().decode(await load(signal)),
    enabled: isWanted,
    // Tens of megabytes: not compared with the previous content, and discarded with the view.
    structuralSharing: false,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  if (!isCut) return { text: beginning, rest: null };
  if (query.data !== undefined) return { text: query.data, rest: null };
  const onLoad = (): void => {
    if (isWanted) void query.refetch();
    else setWanted(name);
  };
  const rest = (
    <>
      {query.isError && <span role="alert">{query.error.message} </span>}
      <Button onClick={onLoad} disabled={query.isFetching}>
        {query.isFetching ? 'Loading the rest…' : 'Load the rest'}
      </Button>
    </>
  );
  return { text: beginning, rest };
}

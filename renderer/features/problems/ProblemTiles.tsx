import { IconAlertTriangle, IconCheck, IconClock, IconUnlink, IconBinaryTree } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { FigureTile } from '#renderer/ui/Panel.tsx';
import { defaultStuckHours, type ProblemKind, problemKinds } from '#shared/domain/problem.ts';
import { formatCount } from '#shared/figures.ts';
import { orphansQuery, problemCountQuery } from './problemQueries.ts';
import { hoursText, kindWords } from './problemWords.ts';

interface ProblemTilesProps {
  readonly connectionId: string;
  /** False while cheaper requests are still running. */
  readonly isReady: boolean;
  readonly onShowKind: (kind: ProblemKind) => void;
  readonly onShowOrphans: () => void;
}

const looks = {
  stuck: { Icon: IconClock, tone: 'warn', text: `no update for ${hoursText(defaultStuckHours)}` },
  lost: { Icon: IconUnlink, tone: 'danger', text: 'COMPLETED without results' },
  wrong: { Icon: IconAlertTriangle, tone: 'danger', text: 'though COMPLETED' },
} as const;

/** How many simulations have a problem of each kind, and how many rows have no parent, each linking to its list. */
export function ProblemTiles(props: ProblemTilesProps) {
  return (
    <>
      {problemKinds.map((kind) => (
        <ProblemTile key={kind} {...props} kind={kind} />
      ))}
      <OrphansTile {...props} />
    </>
  );
}

function ProblemTile({ connectionId, isReady, onShowKind, kind }: ProblemTilesProps & { readonly kind: ProblemKind }) {
  const client = useClient();
  const filter = { kind, limitHours: defaultStuckHours };
  const { data, error } = useQuery({
    ...problemCountQuery({ client, connectionId }, filter),
    enabled: isReady,
  });
  const { Icon, tone, text } = looks[kind];
  const isNone = data?.count === 0;
  return (
    <FigureTile
      figure={data === undefined ? undefined : formatCount(data.count)}
      name={kindWords[kind].label.toLowerCase()}
      icon={isNone ? <IconCheck size={15} aria-hidden="true" /> : <Icon size={15} aria-hidden="true" />}
      tone={data === undefined ? undefined : isNone ? 'good' : tone}
      text={error === null ? text : toFailure(error).message}
      onShow={data === undefined || isNone ? undefined : () => onShowKind(kind)}
    />
  );
}

function OrphansTile({ connectionId, isReady, onShowOrphans }: ProblemTilesProps) {
  const client = useClient();
  const { data, error } = useQuery({ ...orphansQuery(client, connectionId), enabled: isReady });
  const count = data?.reduce((sum, { missing, unnamed }) => sum + missing + unnamed, 0);
  const isNone = count === 0;
  return (
    <FigureTile
      figure={count === undefined ? undefined : formatCount(count)}
      name="orphans"
      icon={isNone ? <IconCheck size={15} aria-hidden="true" /> : <IconBinaryTree size={15} aria-hidden="true" />}
      tone={count === undefined ? undefined : isNone ? 'good' : 'warn'}
      text={error !== null ? toFailure(error).message : 'rows without a parent'}
      onShow={count === undefined || isNone ? undefined : onShowOrphans}
    />
  );
}

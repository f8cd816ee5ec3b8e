import { TextField } from '#renderer/ui/Field.tsx';
import type { Limits } from '#shared/domain/profile.ts';
import { FormPart, More } from './FormPart.tsx';
import { useProfileForm } from './profileFormContext.ts';

const labels: readonly (readonly [keyof Limits, string])[] = [
  ['step', 'One step of connecting'],
  ['answer', 'Answering a question'],
  ['statement', 'One statement'],
  ['probeEvery', 'Between two checks'],
  ['probe', 'One check'],
  ['reconnect', 'Reconnecting'],
];

/** How long each wait may last. */
export function LimitsPart() {
  const { draft, change, messages } = useProfileForm();
  return (
    <FormPart title="Limits" about="How long the program waits before it gives up.">
      <More label="Time limits, in seconds">
        {labels.map(([limit, label]) => (
          <TextField
            key={limit}
            label={label}
            width="third"
            inputMode="decimal"
            value={draft.limits[limit]}
            onValue={(value) => change((before) => ({ ...before, limits: { ...before.limits, [limit]: value } }))}
            message={messages[`limits.${limit}`]}
          />
        ))}
      </More>
    </FormPart>
  );
}

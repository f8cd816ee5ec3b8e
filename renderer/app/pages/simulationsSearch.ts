import { z } from 'zod';
import { simulationTabs } from '#renderer/features/simulation/simulationTabs.ts';
import { taskViewStateSchema } from '#renderer/features/tasks/taskViewState.ts';
import { addressedSettingsSchema } from '#renderer/plots/plotSettings.ts';
import { addressedViewSchema } from './addressedView.ts';

/** The position within the list of simulations: all of it is in the address. Invalid parts are omitted. */
export const simulationsSearchSchema = z.object({
  list: addressedViewSchema,
  simulation: z.int().optional().catch(undefined),
  tab: z.enum(simulationTabs).optional().catch(undefined),
  page: z.int().optional().catch(undefined),
  plot: addressedSettingsSchema,
  /** The detail fills the whole window. */
  wide: z.boolean().optional().catch(undefined),
  gallery: z.boolean().optional().catch(undefined),
  tasks: taskViewStateSchema.optional().catch(undefined),
  /** Which text of the input or the log files is shown. */
  file: z
    .object({ text: z.string().optional(), json: z.enum(['tree', 'text']).optional() })
    .readonly()
    .optional()
    .catch(undefined),
});
export type SimulationsSearch = z.infer<typeof simulationsSearchSchema>;

import { z } from 'zod';

/** How text files are exported. */
export const csvOptionsSchema = z
  .strictObject({
    /** Text that a spreadsheet would interpret as a formula gets an apostrophe before it; so do copied rows. */
    guardsFormulas: z.boolean().default(true),
    byteOrderMark: z.boolean().default(false),
    separator: z.enum([',', ';', 'tab']).default(','),
    decimalSign: z.enum(['.', ',']).default('.'),
  })
  .readonly();

export type CsvOptions = z.infer<typeof csvOptionsSchema>;

/** The user's choices for the window, kept by core because a browser's storage is bound to the port. */
export const preferencesSchema = z
  .strictObject({
    theme: z.enum(['system', 'light', 'dark']).default('system'),
    zone: z.enum(['local', 'utc']).default('local'),
    /** Per table, by its name: shown columns in order, widths in pixels, pinned columns. */
    tables: z
      .record(
        z.string().max(500),
        z
          .strictObject({
            order: z.array(z.string().max(500)).max(2000).optional(),
            hidden: z.array(z.string().max(500)).max(2000).optional(),
            pinned: z.array(z.string().max(500)).max(2000).optional(),
            widths: z.record(z.string().max(500), z.number().min(20).max(4000)).optional(),
          })
          .readonly(),
      )
      .default({}),
    /** Sizes of split panes, by name, in pixels. */
    splits: z.record(z.string().max(100), z.number().min(0).max(10_000)).default({}),
    csv: csvOptionsSchema.prefault({}),
    /** Colour map of heatmaps, by its name. */
    colourMap: z.string().max(40).default('viridis'),
  })
  .readonly();
export type Preferences = z.infer<typeof preferencesSchema>;

import { type ParticleColumn, particleColumns } from '#shared/domain/page.ts';
import { HistogramTools } from '../heatmap/HeatmapTools.tsx';
import type { PlotProps } from '../plotProps.ts';
import { colourMapNames } from '../plotSettings.ts';
import { NumberBox } from '../tools/NumberBox.tsx';
import { ScaleChoice, Segments } from '../tools/Segments.tsx';
import { columnTitles } from './particles.ts';
import tools from '../tools/Tools.module.css';

interface ColumnChoiceProps<Choice extends string> {
  readonly title: string;
  readonly value: Choice;
  readonly choices: readonly { readonly value: Choice; readonly text: string }[];
  readonly onChoose: (choice: Choice) => void;
}

function Choice<Value extends string>({ title, value, choices, onChoose }: ColumnChoiceProps<Value>) {
  return (
    <span className={tools['choice']}>
      <select
        aria-label={title}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
          </option>
        ))}
      </select>
    </span>
  );
}

const columns: readonly { readonly value: ParticleColumn; readonly text: string }[] = particleColumns.map((value) => ({
  value,
  text: columnTitles[value],
}));
const colours: readonly { readonly value: ParticleColumn | 'kind'; readonly text: string }[] = [
  { value: 'kind', text: 'coloured by kind' },
  ...columns.map(({ value, text }) => ({ value, text: `coloured by ${text}` })),
];
const maps = colourMapNames.map((value) => ({ value, text: value }));

/** Buttons above a phase space: the kind of plot, and its columns. */
export function ParticlesTools(props: PlotProps) {
  const { settings, onSettings } = props;
  const { particleView: view } = settings;
  return (
    <div className={tools['tools']} role="toolbar" aria-label="How the particles are drawn">
      <Segments
        name=""
        title="What is drawn of the particles"
        value={view}
        choices={[
          { value: 'scatter', text: 'scatter', title: 'A point for each particle' },
          { value: 'density', text: '2D histogram', title: 'How many particles there are' },
          { value: 'histograms', text: 'histograms', title: 'A histogram of each column' },
        ]}
        onChoose={(particleView) => onSettings({ particleView, zoom: null, cut: null, region: null, lineCut: null })}
      />
      {view !== 'histograms' && (
        <span className={tools['inline']}>
          <Choice
            title="Vertical column"
            value={settings.particleY}
            choices={columns}
            onChoose={(particleY) => onSettings({ particleY, zoom: null, cut: null, region: null, lineCut: null })}
          />
          against
          <Choice
            title="Horizontal column"
            value={settings.particleX}
            choices={columns}
            onChoose={(particleX) => onSettings({ particleX, zoom: null, cut: null, region: null, lineCut: null })}
          />
        </span>
      )}
      {view === 'scatter' && (
        <Choice
          title="What the points are coloured by"
          value={settings.particleColour}
          choices={colours}
          onChoose={(particleColour) => onSettings({ particleColour })}
        />
      )}
      {view === 'scatter' && settings.particleColour !== 'kind' && (
        <Choice
          title="Colour map"
          value={maps.some(({ value }) => value === settings.colourMap) ? settings.colourMap : 'viridis'}
          choices={maps}
          onChoose={(colourMap) => onSettings({ colourMap })}
        />
      )}
      {view !== 'scatter' && (
        <span className={tools['inline']}>
          <NumberBox
            label="Bins along each axis"
            value={settings.particleBins}
            isUsable={(value) => Number.isInteger(value) && value >= 2 && value <= 1000}
            onValue={(value) => onSettings({ particleBins: value ?? 100 })}
          />
          bins
        </span>
      )}
      {view === 'histograms' && (
        <ScaleChoice
          name="y"
          title="Scale of the counts"
          value={settings.lineScale}
          onChoose={(lineScale) => onSettings({ lineScale })}
        />
      )}
      {view === 'density' && <HistogramTools {...props} />}
    </div>
  );
}

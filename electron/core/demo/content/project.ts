import { makeUuid, type Random } from '../physics/random.ts';
import type { PythonValue } from '../stored/pythonJson.ts';
import { int } from '../stored/pythonJson.ts';
import type { ScoredPage } from '../stored/scoredPage.ts';
import { filtersOf, mediaOf } from './shieldhitFiles.ts';
import type { Study } from './study.ts';

type Identify = (thing: string) => string;

function manager(name: string): PythonValue {
  return { version: '0.12', type: 'Manager', generator: `${name}.toSerialized` };
}

function quantity(page: ScoredPage, place: string, id: Identify): PythonValue {
  return {
    name: page.name,
    uuid: id(place),
    type: 'Quantity',
    visible: true,
    keyword: page.keyword,
    ...(page.filter === undefined ? {} : { filter: id(`filter ${page.filter.name}`) }),
    modifiers: (page.differentials ?? []).map((part, k) => ({
      diffType: part.type,
      lowerLimit: part.start,
      upperLimit: part.stop,
      binsNumber: int(part.bins),
      isLog: part.logarithmic,
      uuid: id(`${place} modifier ${k}`),
    })),
  };
}

function scoringManager(study: Study, id: Identify): PythonValue {
  return {
    name: 'Scoring Manager',
    type: 'ScoringManager',
    uuid: id('scoring'),
    metadata: manager('ScoringManager'),
    outputs: study.estimators.map((estimator) => ({
      name: estimator.name,
      type: 'Output',
      uuid: id(`output ${estimator.name}`),
      quantities: estimator.pages.map((page, k) => quantity(page, `${estimator.name} ${k}`, id)),
      detectorUuid: id(`detector ${estimator.geometry.name}`),
      trace: false,
    })),
    filters: filtersOf(study).map(({ name, rules }) => ({
      uuid: id(`filter ${name}`),
      name,
      type: 'Filter',
      rules: rules.map((rule, k) => ({ uuid: id(`rule ${name} ${k}`), ...rule, value: int(rule.value) })),
    })),
  };
}

function detectorManager(study: Study, id: Identify): PythonValue {
  const middle = ([start, stop]: readonly [number, number, number]): number => (start + stop) / 2;
  const length = ([start, stop]: readonly [number, number, number]): number => stop - start;
  return {
    name: 'Detector Manager',
    type: 'DetectorManager',
    uuid: id('detectors'),
    metadata: manager('DetectorManager'),
    detectors: study.estimators.map(({ geometry }) => {
      const round = geometry.kind === 'CYL';
      const mesh = {
        width: length(geometry.x),
        height: length(geometry.y),
        depth: length(geometry.z),
        xSegments: int(geometry.x[2]),
        ySegments: int(geometry.y[2]),
        zSegments: int(geometry.z[2]),
      };
      const cylinder = {
        radius: geometry.x[1],
        innerRadius: 0,
        depth: length(geometry.z),
        radialSegments: int(1),
        zSegments: int(geometry.z[2]),
      };
      return {
        name: geometry.name,
        type: 'Detector',
        uuid: id(`detector ${geometry.name}`),
        visible: true,
        colorHex: int(65535),
        geometryData: {
          geometryType: round ? 'Cyl' : 'Mesh',
          position: [round ? 0 : middle(geometry.x), round ? 0 : middle(geometry.y), middle(geometry.z)],
          rotation: [0, 0, 0],
          parameters: round ? cylinder : mesh,
        },
      };
    }),
  };
}

function figures(study: Study, id: Identify): PythonValue[] {
  const blocks = study.blocks.map(({ name, y, z }) => ({ name, x: [-10, 10] as const, y, z }));
  return [{ name: 'Phantom', x: [-10, 10], y: [-10, 10], z: [0, study.depth] } as const, ...blocks].map((box) => ({
    name: box.name,
    type: 'BoxFigure',
    uuid: id(`figure ${box.name}`),
    visible: true,
    geometryData: {
      geometryType: 'BoxGeometry',
      position: [0, (box.y[0] + box.y[1]) / 2, (box.z[0] + box.z[1]) / 2],
      rotation: [0, 0, 0],
      parameters: { width: box.x[1] - box.x[0], height: box.y[1] - box.y[0], depth: box.z[1] - box.z[0] },
    },
  }));
}

function zoneManager(study: Study, id: Identify): PythonValue {
  const zones = [{ name: 'Phantom', medium: mediaOf(study)[0] }, ...study.blocks].map(({ name, medium }) => ({
    uuid: id(`zone ${name}`),
    name: `${name}_zone`,
    type: 'BooleanZone',
    visible: true,
    materialUuid: id(`material ${medium?.icru ?? 0}`),
    materialPropertiesOverrides: {},
    unionOperations: [[{ mode: 'union', objectUuid: id(`figure ${name}`) }]],
  }));
  return {
    name: 'Zone Manager',
    type: 'ZoneManager',
    uuid: id('zones'),
    metadata: manager('ZoneManager'),
    zones,
    worldZone: { uuid: id('world'), type: 'WorldZone', name: 'World Zone', marginMultiplier: 1.1, autoCalculate: true },
  };
}

function beam({ beam: { particle, ...beam } }: Study, primaries: number, id: Identify): PythonValue {
  return {
    name: 'Beam',
    type: 'Beam',
    uuid: id('beam'),
    position: [0, 0, 0],
    direction: [0, 0, 1],
    energy: beam.energy,
    energySpread: beam.spread,
    energyLowCutoff: 0,
    energyHighCutoff: 1000,
    sigma: { type: 'Gaussian', x: beam.sigma, y: beam.sigma },
    sad: { type: 'none', x: 0, y: 0 },
    divergence: { distanceToFocal: 0, x: 0, y: 0 },
    particle: { id: int(particle.jpart), name: particle.name, a: int(particle.a), z: int(particle.z) },
    numberOfParticles: int(primaries),
    sourceType: 'simple',
  };
}

/** The editor's project of a study, as yaptide's web interface serialises it. */
export function projectOf(study: Study, description: string, random: Random): PythonValue {
  const known = new Map<string, string>();
  const id: Identify = (thing) => {
    const uuid = known.get(thing) ?? makeUuid(random);
    known.set(thing, uuid);
    return uuid;
  };
  return {
    metadata: { version: '0.12', type: 'Editor', generator: 'YaptideEditor.toSerialized' },
    project: { title: study.title, description, viewManager: {}, history: { undos: [], redos: [] } },
    figureManager: { uuid: id('figures'), name: 'Figure Manager', type: 'FigureManager', figures: figures(study, id) },
    zoneManager: zoneManager(study, id),
    detectorManager: detectorManager(study, id),
    specialComponentsManager: { uuid: id('special'), name: 'Special Components', type: 'SpecialComponentManager' },
    materialManager: {
      uuid: id('materials'),
      name: 'Material Manager',
      type: 'MaterialManager',
      materials: mediaOf(study).map(({ name, icru, density }) => ({
        uuid: id(`material ${icru}`),
        name,
        sanitizedName: name.toLowerCase().replaceAll(/[^a-z]+/g, '_'),
        icru: int(icru),
        density,
      })),
      metadata: manager('MaterialManager'),
    },
    scoringManager: scoringManager(study, id),
    beam: beam(study, study.primaries, id),
    physic: {
      energyLoss: 0.03,
      enableNuclearReactions: true,
      energyModelStraggling: 'Vavilov',
      multipleScattering: 'Moliere',
    },
    hash: Array.from({ length: 40 }, () => random.integer(16).toString(16)).join(''),
  };
}

import manifest from '../package.json' with { type: 'json' };

/** Of this command. */
export const version: string = manifest.version;

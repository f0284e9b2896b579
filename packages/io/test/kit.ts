import { kitPath, present } from '@voxplain/data';

/** Real images and volumes, kept beside the repository. */
export const kit: string = kitPath();

export const kitMissing: boolean = !present(kit, 'reading real images and volumes');

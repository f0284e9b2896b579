export { resnet18 } from './resnet18.js';

export { firstAvailable, type NodeBackendOptions, nodeBackend } from './node-backend.js';

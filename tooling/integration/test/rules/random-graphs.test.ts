import { testRandomGraphs } from '../../src/random/test-graphs.js';

testRandomGraphs(0);

/** What the runtime says when a provider is not there, and what to do about it. */
const known: readonly (readonly [RegExp, string])[] = [
  [
    /Failed to get a WebGPU adapter/,
    'there is no WebGPU adapter; on Linux install the Vulkan loader (libvulkan1) and the Vulkan driver of the GPU, or use the provider "cpu"',
  ],
  [
    /ExecutionProvider_Cuda|providers_cuda/,
    'the CUDA provider or its libraries are missing; install onnxruntime-node with its install script (linux x64, no ONNXRUNTIME_NODE_INSTALL=skip), CUDA 12 and cuDNN 9, or use "webgpu" or "cpu"',
  ],
  [
    /ExecutionProvider_TensorRT|providers_tensorrt/,
    'the TensorRT provider or its libraries are missing; install onnxruntime-node with its install script (linux x64), CUDA 12 and TensorRT 10, or use "webgpu" or "cpu"',
  ],
  [
    /fallback to CPU EP has been explicitly disabled/,
    'it has no kernel for some node, and cpuFallback is false; allow the fallback, or lower the graph',
  ],
];

/** One line that says what to do, for the failures that are known. */
export const advice = (reason: string): string | undefined => known.find(([pattern]) => pattern.test(reason))?.[1];

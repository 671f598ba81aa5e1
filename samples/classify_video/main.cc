// Says what is in each frame of a video, a picture or a camera's view.
//
//   classify_video VIDEO MODEL.tflite [LABELS.txt]

#include <iostream>
#include <tandem/tandem.h>

int main(int argc, char** argv) try {
  if (argc < 3) return std::cerr << "usage: classify_video VIDEO MODEL.tflite [LABELS.txt]\n", 2;
  tandem::set_log_handler([](const tandem::Warning& warning) { std::cerr << warning.message << "\n"; });

  const auto model = tandem::Model::load(argv[2]).value();
  tandem::PipelineOptions options{.threads = 2, .top_k = 1};
  if (argc > 3) options.labels = tandem::load_labels(argv[3]).value();

  auto pipeline = tandem::Pipeline::create(tandem::open_source(argv[1]).value(), model, options).value();
  pipeline.on_result([](const tandem::FrameResult& result) {
    for (const auto& found : result.classes) std::cout << "frame " << result.frame << ": " << found.label << " " << found.score << "\n";
  }).value();
  pipeline.run().value();
  std::cout << tandem::to_table(pipeline.stats());
} catch (const tandem::Error& error) {
  std::cerr << "classify_video: " << error.message() << "\n";
  return 1;
}

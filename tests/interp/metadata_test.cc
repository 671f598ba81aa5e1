// What a model says about itself beyond its graph.
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/interp/small_network.h"
#include "tests/interp/one_operator.h"
#include "tests/support/shared_data.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec with_metadata(const MetadataSpec& metadata) {
  ModelSpec spec = mean_color_model(8, true);
  spec.metadata.emplace_back("TFLITE_METADATA", write_metadata(metadata));
  return spec;
}

// The model with a zip archive of one file behind it, stored, whose offsets count from the model's start; `claimed` is the size it states.
std::string with_archive(const ModelSpec& spec, const std::string& name, const std::string& content, std::size_t claimed) {
  const auto model = write_model(spec);
  std::string file(reinterpret_cast<const char*>(model.data()), model.size());
  const auto number = [&](std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) file += static_cast<char>(value >> (8 * i) & 0xFF);
  };
  const auto crc = ::crc32_z(0, reinterpret_cast<const unsigned char*>(content.data()), content.size());
  const auto header = [&](std::size_t signature, bool central) {
    number(signature, 4);
    if (central) number(20, 2);                                 // made by
    number(20, 2);                                              // needs version
    number(0, 2), number(0, 2), number(0, 2), number(0x21, 2);  // flags, stored, time, date
    number(crc, 4), number(claimed, 4), number(claimed, 4), number(name.size(), 2), number(0, 2);
    if (central) number(0, 2), number(0, 2), number(0, 2), number(0, 4), number(model.size(), 4);  // comment, disk, attributes, place
    file += name;
  };
  header(0x04034b50, false);
  file += content;
  const std::size_t directory = file.size();
  header(0x02014b50, true);
  const std::size_t length = file.size() - directory;
  number(0x06054b50, 4), number(0, 4), number(1, 2), number(1, 2), number(length, 4), number(directory, 4), number(0, 2);
  return file;
}

std::span<const std::byte> bytes_in(const std::string& file) { return std::as_bytes(std::span(file)); }

TEST(Metadata, ReadsTheLabelsOfPublishedModels) {
  TANDEM_NEEDS_SHARED_DATA();
  const Model v1 = Model::load(shared_dir() / "models/mobilenet_v1_0.25_224_quant.tflite").value();
  ASSERT_EQ(v1.labels().size(), 1001u);
  EXPECT_EQ(v1.labels()[0], "background");
  EXPECT_EQ(v1.labels()[1], "tench");
  EXPECT_EQ(v1.labels()[286], "Egyptian cat");
  EXPECT_EQ(v1.labels()[1000], "toilet tissue");
  const Model v2 = Model::load(shared_dir() / "models/tf2_mobilenet_v2_1.0_224_ptq.tflite").value();
  ASSERT_EQ(v2.labels().size(), 1001u);
  EXPECT_EQ(v2.labels()[1], "tench, Tinca tinca");
  EXPECT_EQ(v2.labels()[287], "cougar, puma, catamount, mountain lion, painter, panther, Felis concolor");
  EXPECT_TRUE(v1.normalization() && v2.normalization());
  EXPECT_EQ(v1.metadata_problem() + v2.metadata_problem(), "");
}

TEST(Metadata, ReadsTheNormalisation) {
  const auto file = write_model(with_metadata({.mean = {123.5f, 116.25f, 103.0f}, .std = {58.0f, 57.0f, 57.5f}}));
  const Model model = Model::load(file, "test.tflite").value();
  ASSERT_TRUE(model.normalization());
  EXPECT_EQ(model.normalization()->mean, Floats({123.5f, 116.25f, 103.0f}));
  EXPECT_EQ(model.normalization()->std, Floats({58.0f, 57.0f, 57.5f}));
  EXPECT_TRUE(model.labels().empty());
}

TEST(Metadata, IsAbsentWhereAModelHasNone) {
  const auto file = write_model(mean_color_model(8, true));
  const Model model = Model::load(file, "test.tflite").value();
  EXPECT_FALSE(model.normalization());
  EXPECT_TRUE(model.labels().empty());
  EXPECT_EQ(model.metadata_problem(), "");
}

TEST(Metadata, IgnoresBuffersOfOtherNames) {
  auto spec = with_metadata({.mean = {1}, .std = {2}});
  spec.metadata[0].first = "min_runtime_version";
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  EXPECT_FALSE(model.normalization());
  EXPECT_EQ(model.metadata_problem(), "");
}

TEST(Metadata, ReadsLabelsFromTheArchiveBehindTheModel) {
  const auto file = with_archive(with_metadata({.labels_file = "colours.txt"}), "colours.txt", "red\ngreen\nblue\n", 15);
  const Model model = Model::load(bytes_in(file), "test.tflite").value();
  EXPECT_EQ(std::vector<std::string>(model.labels().begin(), model.labels().end()), (std::vector<std::string>{"red", "green", "blue"}));
  EXPECT_EQ(model.metadata_problem(), "");
}

TEST(Metadata, ReadsTheScoreCalibration) {
  const auto spec = with_metadata({.calibration_file = "curves.txt", .score_transformation = 2, .default_score = 0.25f});
  const std::string curves = "0.5,2,-1\n\n1,-0.25,3e-2,0.125\r\n";
  const auto file = with_archive(spec, "curves.txt", curves, curves.size());
  const Model model = Model::load(bytes_in(file), "test.tflite").value();
  ASSERT_TRUE(model.score_calibration()) << model.metadata_problem();
  const ScoreCalibration& calibration = *model.score_calibration();
  EXPECT_EQ(calibration.transformation, ScoreCalibration::Transformation::kInverseLogistic);
  EXPECT_EQ(calibration.default_score, 0.25f);
  ASSERT_EQ(calibration.classes.size(), 3u);
  EXPECT_EQ(calibration.classes[0]->scale, 0.5f);
  EXPECT_EQ(calibration.classes[0]->slope, 2.0f);
  EXPECT_EQ(calibration.classes[0]->offset, -1.0f);
  EXPECT_FALSE(calibration.classes[0]->min_score);
  EXPECT_FALSE(calibration.classes[1]);
  EXPECT_EQ(calibration.classes[2]->offset, 3e-2f);
  EXPECT_EQ(calibration.classes[2]->min_score, 0.125f);
}

TEST(Metadata, LeavesOutADamagedScoreCalibration) {
  for (const std::string curves : {"1,2\n", "1,2,x\n", "1,2,3,4,5\n", "nan,2,3\n", "-1,2,3\n", "1;2;3\n"}) {
    const auto file = with_archive(with_metadata({.calibration_file = "curves.txt"}), "curves.txt", curves, curves.size());
    const Model model = Model::load(bytes_in(file), "test.tflite").value();
    EXPECT_FALSE(model.score_calibration()) << curves;
    EXPECT_NE(model.metadata_problem().find("curves.txt holds a line that is not scale,slope,offset[,min_score]"), std::string::npos) << model.metadata_problem();
  }
  const auto missing = write_model(with_metadata({.calibration_file = "curves.txt"}));
  EXPECT_NE(Model::load(missing, "test.tflite").value().metadata_problem().find("the score calibration of its metadata is left out: "), std::string::npos);
}

// Each of these loads, runs, has no labels, and says why.
void expect_labels_left_out(std::span<const std::byte> file, std::string_view why) {
  const Model model = Model::load(file, "test.tflite").value();
  EXPECT_TRUE(model.labels().empty());
  EXPECT_TRUE(Interpreter::create(model));
  EXPECT_NE(model.metadata_problem().find(why), std::string::npos) << model.metadata_problem();
}

TEST(Metadata, SaysWhyLabelsCannotBeRead) {
  const auto spec = with_metadata({.labels_file = "colours.txt"});
  expect_labels_left_out(write_model(spec), "the model has no sound zip archive behind it");
  expect_labels_left_out(bytes_in(with_archive(spec, "other.txt", "red\n", 4)), "'colours.txt': is not in the model's archive");
  expect_labels_left_out(bytes_in(with_archive(spec, "colours.txt", "red\n", 17 << 20)), "at most 16777216 are read");
  expect_labels_left_out(bytes_in(with_archive(spec, "colours.txt", "r\xff\xfe\n", 4)), "labels of its metadata are left out: colours.txt: ");  // no UTF-8
  auto torn = with_archive(spec, "colours.txt", "red\ngreen\n", 10);
  torn[torn.find("red\ngreen")] = 'R';  // no longer what its checksum says
  expect_labels_left_out(bytes_in(torn), "'colours.txt': is damaged");
  torn.resize(torn.size() - 30);
  expect_labels_left_out(bytes_in(torn), "the model has no sound zip archive behind it");
}

TEST(Metadata, SaysThatItsBufferIsDamaged) {
  auto spec = with_metadata({.mean = {1}, .std = {2}});
  auto& buffer = spec.metadata[0].second;
  const auto sound = buffer;
  buffer.resize(5);
  expect_labels_left_out(write_model(spec), "its metadata is damaged and left out");
  buffer = sound;
  buffer.resize(sound.size() / 2);
  expect_labels_left_out(write_model(spec), "its metadata is damaged and left out");
  buffer = sound;
  buffer[4] = 'X';  // its identifier
  expect_labels_left_out(write_model(spec), "its metadata is damaged and left out");
}

TEST(Metadata, NeverTurnsIntoAnErrorWhateverByteChanges) {
  auto spec = with_metadata({.labels_file = "colours.txt", .mean = {1, 2, 3}, .std = {4, 5, 6}});
  const auto sound = spec.metadata[0].second;
  int problems = 0;
  for (std::size_t i = 0; i < sound.size(); ++i)
    for (const int change : {0xFF, 0x01, 0x80}) {
      spec.metadata[0].second = sound;
      spec.metadata[0].second[i] = static_cast<std::uint8_t>(sound[i] ^ change);
      const auto file = with_archive(spec, "colours.txt", "red\ngreen\nblue\n", 15);
      const auto model = Model::load(bytes_in(file), "test.tflite");
      ASSERT_TRUE(model) << "byte " << i;
      problems += model->metadata_problem().empty() ? 0 : 1;
    }
  EXPECT_GT(problems, 0);
}

// Whether output 0 is a probability; the model need not be one that runs.
bool is_probability(const ModelSpec& spec) {
  const auto file = write_model(spec);
  return Model::load(file, "test.tflite").value().output_is_probability(0);
}

// Appends an operator that reads the present output and becomes the new one.
void append(ModelSpec& spec, int code) {
  const int next = spec.add_tensor(int8_tensor("next", {1, 3}));
  spec.operators.push_back({.code = code, .inputs = {spec.outputs[0]}, .outputs = {next}});
  spec.outputs = {next};
}

TEST(Metadata, OutputOfSoftmaxOrLogisticIsAProbability) {
  EXPECT_TRUE(is_probability(mean_color_model(4, true)));
  auto spec = mean_color_model(4, false);
  append(spec, 14);
  EXPECT_TRUE(is_probability(spec));
}

TEST(Metadata, OutputOfOtherOperatorsIsNone) {
  EXPECT_FALSE(is_probability(mean_color_model(4, false)));
  auto spec = mean_color_model(4, true);
  append(spec, 21);  // RELU6 of a softmax
  EXPECT_FALSE(is_probability(spec));
}

TEST(Metadata, ProbabilitiesStaySoWhereTheyAreOnlyMovedOrRequantised) {
  for (const int code : {22, 43, 6, 114}) {  // RESHAPE, SQUEEZE, DEQUANTIZE, QUANTIZE
    auto spec = mean_color_model(4, true);
    append(spec, code);
    append(spec, 22);
    EXPECT_TRUE(is_probability(spec)) << code;
    auto logits = mean_color_model(4, false);
    append(logits, code);
    EXPECT_FALSE(is_probability(logits)) << code;
  }
}

TEST(Metadata, AnOutputThatNothingWritesIsNoProbability) {
  auto spec = mean_color_model(4, true);
  spec.outputs = {spec.inputs[0]};
  EXPECT_FALSE(is_probability(spec));
}

TEST(Metadata, AsksForEachOutput) {
  const auto file = write_model(small_network());
  const Model model = Model::load(file, "test.tflite").value();
  EXPECT_TRUE(model.output_is_probability(0));
  EXPECT_FALSE(model.output_is_probability(1));
  EXPECT_FALSE(model.output_is_probability(2));  // there is none
}

}  // namespace
}  // namespace tandem

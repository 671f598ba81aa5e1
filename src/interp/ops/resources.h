// Variables that live as long as an interpreter, outside of its graphs: VAR_HANDLE names one, ASSIGN_VARIABLE writes and READ_VARIABLE
// reads it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "tandem/aligned_buffer.h"
#include "tandem/tensor.h"

namespace tandem {

struct Resource {
  std::string name;
  DType dtype = DType::kOther;
  Shape shape;          // of what the model assigns
  AlignedBuffer data;   // reserved while ASSIGN_VARIABLE is prepared
  bool assigned = false;
  bool assigned_from_start = false;
  std::byte start{};    // what every byte of it is before the model runs
};

class ResourceTable {
 public:
  // The one of this name; its address stays.
  Resource& named(std::string_view name) {
    Resource& resource = resources_[std::string(name)];
    resource.name = name;
    return resource;
  }
  // Whether CALL_ONCE has run this graph; its address stays.
  bool& called(int graph) { return called_[graph]; }
  // As if the model had never run.
  void reset() {
    for (auto& [name, resource] : resources_) {
      resource.assigned = resource.assigned_from_start;
      std::ranges::fill(resource.data.bytes(), resource.start);
    }
    for (auto& [graph, called] : called_) called = false;
  }

 private:
  std::map<std::string, Resource> resources_;
  std::map<int, bool> called_;
};

}  // namespace tandem
